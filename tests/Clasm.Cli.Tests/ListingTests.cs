using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Cli;

/// <summary>Machine code in <c>clasm objdump</c>, and the page of <c>clasm explore</c>.</summary>
public sealed partial class ListingTests : IDisposable
{
    private const string Hostile = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>";

    private static readonly string[] s_browsers =
    [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("clasm-listing-tests-").FullName;

    public void Dispose()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(_directory, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(100); // the browser's helpers write into its profile for a moment after it has ended
            }
        }
    }

    [Fact]
    public void Machine_code_is_listed_with_offsets_and_the_names_of_callees()
    {
        string listing = Run("objdump", "--machine-code", "--function", "main", Suites.OwnPath("tests/cli/dump.wat"));
        Assert.Matches(@"^function 2 main: machine code, [1-9]\d* bytes:\n", listing);
        int[] offsets = [.. OffsetPattern().Matches(listing).Select(m => Convert.ToInt32(m.Groups[1].Value, 16))];
        Assert.True(offsets.Length > 4);
        Assert.Equal(offsets.Order().Distinct(), offsets);
        Assert.Equal(0, offsets[0]);
    }

    [Fact]
    public void Callees_that_are_not_inlined_are_named()
    {
        string file = Path.Combine(_directory, "fib.wat");
        File.WriteAllText(
            file,
            """
            (module (func $fib (export "fib") (param i32) (result i32)
              (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0)) (else
                (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                         (call $fib (i32.sub (local.get 0) (i32.const 2))))))))
            """
        );
        Assert.Contains("<function 0 fib>", Run("objdump", "--machine-code", file));
    }

    [Fact]
    public void A_compiled_module_is_listed_like_the_module_itself()
    {
        string source = Suites.OwnPath("tests/cli/dump.wat");
        string compiled = Path.Combine(_directory, "dump.cwasm");
        Run("compile", source, "-o", compiled);
        Assert.Equal(Run("objdump", "--all", source), Run("objdump", "--all", compiled));
        byte[] bytes = File.ReadAllBytes(compiled);
        bytes[^1] ^= 1;
        File.WriteAllBytes(compiled, bytes);
        Assert.Contains("its checksum is wrong", Run(1, "objdump", compiled));
    }

    [Fact]
    public void A_page_needs_nothing_but_itself_and_takes_names_for_text()
    {
        string page = File.ReadAllText(Explore(HostileModule()));
        string template = Regex.Replace(page, "(?<=id=\"data\">).*?(?=</script>)", "");
        Assert.DoesNotMatch(@"(?i)(src|href)\s*=|url\(|@import|https?://", template);
        Assert.DoesNotContain("<img", page);
        Assert.Equal(2, page.Split("</script>").Length - 1);
    }

    [Fact]
    public void A_browser_shows_three_columns_and_what_belongs_together()
    {
        string browser = FindBrowser();
        string page = Explore(HostileModule());
        string shown = Browse(browser, new Uri(page).AbsoluteUri + "#1");
        Assert.Contains("<h1 id=\"title\"><bdi>&lt;/script&gt;&lt;script&gt;", shown);
        Assert.DoesNotContain("<img", shown);
        Assert.Contains("clasm explore</title>", shown);
        int at = Convert.ToInt32(TextRowPattern().Match(shown).Groups[1].Value, 16);
        string pinned = Browse(browser, new Uri(page).AbsoluteUri + $"#1:wasm:{at:x}");
        foreach (string column in (string[])["wasm", "cil", "machine"])
        {
            string section = Regex.Match(pinned, $"<section id=\"{column}\">(.*?)</section>").Groups[1].Value;
            Assert.Matches("class=\"row [^\"]*\\bon\\b", section);
        }
    }

    private string HostileModule()
    {
        string file = Path.Combine(_directory, "hostile.wat");
        File.WriteAllText(
            file,
            $$"""
            (module (import "e" "f" (func)) (memory 1)
              (func (export "{{Hostile}}") (param i32) (result i32)
                (i32.store (local.get 0) (i32.const 1))
                (i32.load offset=8 (local.get 0))))
            """
        );
        return file;
    }

    private string Explore(string module)
    {
        string page = Path.Combine(_directory, "page.html");
        Run("explore", module, "-o", page);
        return page;
    }

    private static string FindBrowser()
    {
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? found = s_browsers
            .SelectMany(_ => directories, (name, directory) => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"no browser: none of {string.Join(", ", s_browsers)} is installed");
        return found!;
    }

    // A browser that crashes says nothing about the page: it is asked again.
    private string Browse(string browser, string address)
    {
        for (int attempt = 1; ; attempt++)
        {
            (int status, string shown, string errors) = StartBrowser(browser, address, $"browser-{attempt}");
            if (status == 0 && shown.Contains("</html>", StringComparison.Ordinal))
                return shown;
            Assert.True(attempt < 3, $"the browser ended with {status} and shows {shown.Length} characters: {errors}");
        }
    }

    private (int Status, string Shown, string Errors) StartBrowser(string browser, string address, string profile)
    {
        ProcessStartInfo start = new(
            browser,
            [
                "--headless",
                "--no-sandbox", // it refuses to run as root otherwise; the page is ours
                "--disable-gpu",
                "--disable-dev-shm-usage", // containers have little of it
                "--user-data-dir=" + Path.Combine(_directory, profile),
                "--virtual-time-budget=5000",
                "--dump-dom",
                address,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return (process.ExitCode, output.Result, errors.Result);
    }

    private static string Run(params string[] words) => Run(0, words);

    private static string Run(int status, params string[] words)
    {
        using MemoryStream output = new();
        int actual;
        using (Terminal terminal = new(Stream.Null, output, output, color: false))
            actual = CommandLine.Run(words, terminal);
        string text = Encoding.UTF8.GetString(output.ToArray());
        Assert.True(actual == status, text);
        return text;
    }

    [GeneratedRegex(@"^ +([0-9a-f]{4}) {6}", RegexOptions.Multiline)]
    private static partial Regex OffsetPattern();

    // An instruction of the text that has code.
    [GeneratedRegex("<section id=\"wasm\">.*?<div class=\"row k\\d has\"><i>([0-9a-f]+)</i>")]
    private static partial Regex TextRowPattern();
}
