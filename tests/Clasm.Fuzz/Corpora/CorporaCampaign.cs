using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Clasm.Wast;
using Clasm.Wast.Script;

namespace Clasm.Fuzz.Corpora;

/// <summary>
/// Other projects' inputs to parsers: what they say must be rejected is rejected, what must pass passes, unless a list says
/// why not. A line of the list is a path, or one with a line of a script after a colon, and a reason; <c>*</c> at the end of
/// a path stands for the rest.
/// </summary>
internal sealed class CorporaCampaign : Campaign
{
    private readonly CorpusCase[] _cases;
    private readonly (string Path, string Reason)[] _expected;

    /// <summary>All cases of all corpora.</summary>
    /// <param name="suites">The suites.</param>
    public CorporaCampaign(SuiteFolder suites)
    {
        _cases = [.. WasmToolsCorpus.Cases(suites), .. WabtCorpus.Cases(suites), .. PlainCases(suites)];
        _expected = [.. ReadExpected()];
    }

    /// <inheritdoc/>
    public override int Count => _cases.Length;

    /// <inheritdoc/>
    public override string Describe(int index) => _cases[index].Path;

    /// <inheritdoc/>
    public override CaseResult Run(int index)
    {
        CorpusCase item = _cases[index];
        CaseResult result = new(item.Corpus);
        switch (item.Form)
        {
            case CorpusForm.Nothing:
                result.Count($"not read ({item.Reason})");
                break;
            case CorpusForm.Script when !item.IsBad:
                RunScript(item, result);
                break;
            case CorpusForm.Script:
                Check(item, 0, isBad: true, () => ReadScript(item), result);
                break;
            case CorpusForm.Text when IsComponent(item):
                result.Count("components");
                break;
            default:
                Check(item, 0, item.IsBad, () => ReadModule(item), result);
                break;
        }
        return result;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complaints(CampaignReport report)
    {
        if (report.Cases < Count)
            return [];
        HashSet<string> used = [.. report.Groups.Values.SelectMany(group => group.Counts.Keys)];
        return _expected
            .Where(line => !used.Contains($"listed: {line.Path}"))
            .Select(line => $"expected.txt: no case needs the line {line.Path}");
    }

    private static IEnumerable<CorpusCase> PlainCases(SuiteFolder suites)
    {
        foreach (string corpus in new[] { "wasm3-regression", "wabt-fuzz-in" })
        {
            foreach (string path in suites.Files($"corpora/{corpus}", "*.*"))
            {
                CorpusForm form = Path.GetExtension(path) switch
                {
                    ".wasm" => CorpusForm.Binary,
                    ".wat" or ".txt" => CorpusForm.Text,
                    _ => CorpusForm.Nothing,
                };
                yield return new CorpusCase(corpus, path, form, Features.Default)
                {
                    Content = File.ReadAllBytes(suites.PathOf(path)),
                    Reason = "no module",
                };
            }
        }
    }

    private static IEnumerable<(string Path, string Reason)> ReadExpected()
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpora", "expected.txt")))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line[0] != '#')
                yield return (line[..space], line[space..].Trim());
        }
    }

    private static bool IsComponent(CorpusCase item)
    {
        Lexer lexer = new(SourceText.Decode(item.Content));
        return lexer.Next().Kind == TokenKind.LeftParen && lexer.IsKeyword(lexer.Next(), "component");
    }

    private static void ReadModule(CorpusCase item)
    {
        ModuleDefinition module =
            item.Form == CorpusForm.Binary
                ? ModuleDecoder.Decode(item.Content, item.Features)
                : ReadText(SourceText.Decode(item.Content), item.Features);
        if (!item.IsOnlyParsed)
            ModuleValidator.Validate(module, item.Features);
    }

    // A file of the text format may hold a module as strings, as a script does.
    private static ModuleDefinition ReadText(string text, Features features) =>
        new ScriptReader(text).Next() is ModuleCommand { Module: BinaryModule or QuotedModule } command
            ? command.Module.Read(features)
            : TextParser.ParseModule(text, features);

    // A script that must be rejected has a command that is no command, or a module that is wrong.
    private static void ReadScript(CorpusCase item)
    {
        ScriptReader reader = new(SourceText.Decode(item.Content));
        while (reader.Next() is ScriptCommand command)
        {
            if (command is BadCommand bad)
                throw new WasmException(bad.Message);
            if (command is ModuleCommand { Module: ScriptModule module })
                ModuleValidator.Validate(module.Read(item.Features), item.Features);
        }
    }

    private void RunScript(CorpusCase item, CaseResult result)
    {
        ScriptReader reader = new(SourceText.Decode(item.Content));
        while (reader.Next() is ScriptCommand command)
            RunCommand(item, command, result);
    }

    private void RunCommand(CorpusCase item, ScriptCommand command, CaseResult result)
    {
        switch (command)
        {
            case ModuleCommand { Module: ScriptModule module }:
                Check(item, command.Line, isBad: false, () => ReadAndValidate(module, item.Features), result);
                break;
            case ModuleAssertion { Module: ScriptModule module }:
                bool isBad = command.Kind is not (WastCommandKind.AssertUnlinkable or WastCommandKind.AssertTrap);
                Check(item, command.Line, isBad, () => ReadAndValidate(module, item.Features), result);
                break;
            case ThreadCommand thread:
                foreach (ScriptCommand inner in thread.Commands)
                    RunCommand(item, inner, result);
                break;
            case SkippedCommand { Reason: "needs components" }:
                result.Count("components");
                break;
            case BadCommand bad:
                Fail(item, command.Line, $"no command: {bad.Message}", result);
                break;
        }
    }

    private static void ReadAndValidate(ScriptModule module, Features features) =>
        ModuleValidator.Validate(module.Read(features), features);

    private void Check(CorpusCase item, int line, bool isBad, Action read, CaseResult result)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (CaseGuard.IsClean(exception))
        {
            if (isBad)
                result.Count("rejected");
            else
                Fail(item, line, $"rejected: {exception.Message}", result);
            return;
        }
        if (isBad)
            Fail(item, line, "accepted, but must be rejected", result);
        else
            result.Count("passed");
    }

    private void Fail(CorpusCase item, int line, string failure, CaseResult result)
    {
        string place = line == 0 ? item.Path : $"{item.Path}:{line}";
        foreach ((string path, _) in _expected)
        {
            bool isListed = path.EndsWith('*')
                ? place.StartsWith(path[..^1], StringComparison.Ordinal)
                : place == path || item.Path == path;
            if (!isListed)
                continue;
            result.Count("listed");
            result.Count($"listed: {path}");
            return;
        }
        result.Failures.Add($"{place}: {failure}");
    }
}
