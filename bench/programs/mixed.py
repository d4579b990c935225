import hashlib
import heapq
import json
import re


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(25))
heap = [(i * 7919) % 20011 for i in range(20000)]
heapq.heapify(heap)
print(sum(heapq.heappop(heap) for _ in range(5000)))
squares = {str(i): i * i for i in range(50000)}
print(sum(squares.values()))
digest = hashlib.sha256()
for i in range(2000):
    digest.update(str(i).encode())
print(digest.hexdigest())
text = json.dumps([{"name": f"item {i}", "values": [i, i / 7, None, True]} for i in range(2000)])
print(len(json.loads(text)), len(re.findall(r"item (\d*[02468])\b", text)))
