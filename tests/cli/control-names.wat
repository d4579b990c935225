(module (import "\1b[31m" "\u{202e}x" (func)))
