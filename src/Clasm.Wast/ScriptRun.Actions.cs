using System;
using System.Collections.Generic;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>Commands that run code: they share one store, in which every instance of the script lives.</summary>
internal sealed partial class ScriptRun
{
    private readonly Dictionary<string, Module> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly bool _isOfOtherSuite = ScriptFeatures.IsOfOtherSuite(result.Path);
    private ScriptStore? _scriptStore;
    private Module? _lastDefinition;
    private Instance? _lastInstance;
    private bool _hasComponents;

    private ScriptStore Environment => _scriptStore ??= new ScriptStore(options.Config, _features);

    /// <summary>Releases the store, and waits for threads that the script did not wait for.</summary>
    public void Dispose()
    {
        JoinAll();
        _scriptStore?.Dispose();
    }

    // Defines a module, and instantiates it unless it is only a definition.
    private void Define(ModuleCommand command)
    {
        _lastInstance = null;
        if (options.SyntaxOnly)
        {
            Validate(command.Module);
            return;
        }
        Module module = Compile(command.Module);
        if (!command.Module.IsDefinition)
        {
            Bind(command.Module.Name, Environment.Instantiate(module));
            return;
        }
        _lastDefinition = module;
        if (command.Module.Name is string name)
            _definitions[name] = module;
    }

    private Module Compile(ScriptModule module)
    {
        Module compiled = Module.FromDefinition(Environment.Engine, module.Name ?? "", Read(module));
        return options.Reload ? Module.Deserialize(Environment.Engine, compiled.Name, compiled.Serialize()) : compiled;
    }

    private void Bind(string? name, Instance instance)
    {
        _lastInstance = instance;
        if (name is null)
            return;
        _instances[name] = instance;
        if (_isOfOtherSuite)
            Environment.Register(name, instance);
    }

    private void ExecuteInStore(ScriptCommand command)
    {
        if (options.SyntaxOnly)
            throw new ScriptSkip("only syntax was asked for");
        switch (command)
        {
            case InstanceCommand instance:
                Bind(instance.Name, Environment.Instantiate(FindDefinition(instance.Definition)));
                break;
            case RegisterCommand register:
                Environment.Register(register.ModuleName, FindInstance(register.Instance));
                break;
            case ThreadCommand thread:
                Start(thread);
                break;
            case WaitCommand wait:
                Join(wait.Name);
                break;
            case ActionCommand action:
                Perform(action.Action);
                break;
            case ReturnAssertion assertion:
                AssertReturn(assertion);
                break;
            case ActionAssertion assertion:
                AssertError(assertion, assertion.Message, () => Perform(assertion.Action));
                break;
            case ModuleAssertion assertion:
                Module module = Compile(assertion.Module);
                AssertError(assertion, assertion.Message, () => Environment.Instantiate(module));
                break;
            default:
                throw new ArgumentException($"unknown command {command.GetType()}", nameof(command));
        }
    }

    private Module FindDefinition(string? name)
    {
        Module? module = name is null ? _lastDefinition : _definitions.GetValueOrDefault(name);
        return module
            ?? throw new ScriptFailure(
                name is null ? "there is no module definition" : $"there is no module definition ${name}"
            );
    }

    private Instance FindInstance(string? name)
    {
        Instance? instance = name is null ? _lastInstance : _instances.GetValueOrDefault(name);
        if (instance is null && _hasComponents)
            throw new ScriptSkip("needs components");
        return instance
            ?? throw new ScriptFailure(name is null ? "there is no instance" : $"there is no instance ${name}");
    }

    private Value[] Perform(ScriptAction action)
    {
        Instance instance = FindInstance(action.Module);
        if (action.Arguments is null)
        {
            Global global =
                instance.GetGlobal(action.Name) ?? throw new ScriptFailure($"there is no global '{action.Name}'");
            return [Environment.ValueOf(global)];
        }
        Function function =
            instance.GetFunction(action.Name) ?? throw new ScriptFailure($"there is no function '{action.Name}'");
        if (Array.Exists(action.Arguments, argument => argument is ComponentValue))
            throw new ScriptSkip("needs components");
        return function.Invoke(Environment.Arguments(function, action.Arguments));
    }

    private void AssertReturn(ReturnAssertion assertion)
    {
        if (Array.Exists(assertion.Results, value => value is ComponentValue))
            throw new ScriptSkip("needs components");
        Value[] results = Perform(assertion.Action);
        if (results.Length != assertion.Results.Length)
            throw new ScriptFailure($"{results.Length} results instead of {assertion.Results.Length}");
        for (int i = 0; i < results.Length; i++)
        {
            if (!Environment.Matches(results[i], assertion.Results[i]))
                throw new ScriptFailure(
                    $"result {i} is {ValueText.Of(results[i])} instead of {ValueText.Of(assertion.Results[i])}"
                );
        }
    }

    // Something must fail, in the way that the assertion names.
    private void AssertError(ScriptCommand assertion, string message, Action action)
    {
        try
        {
            action();
        }
        catch (WasmException exception) when (IsExpected(assertion.Kind, exception))
        {
            if (assertion.Kind != WastCommandKind.AssertException)
                result.CompareMessages(assertion.Line, message, exception.Message);
            return;
        }
        throw new ScriptFailure($"nothing failed: expected '{message}'");
    }

    private bool IsExpected(WastCommandKind kind, WasmException exception) =>
        kind switch
        {
            WastCommandKind.AssertTrap => IsTrap(exception),
            WastCommandKind.AssertExhaustion => exception is TrapException { Code: TrapCode.StackOverflow },
            WastCommandKind.AssertUnlinkable => exception is WasmLinkException
                || (_isOfOtherSuite && exception is TrapException),
            WastCommandKind.AssertException => exception is WasmGuestException,
            _ => false,
        };

    // The other engine's scripts call an exhausted stack a trap too, and a limit that keeps a module from being instantiated.
    private bool IsTrap(WasmException exception) =>
        exception is TrapException trap
            ? trap.Code != TrapCode.StackOverflow || _isOfOtherSuite
            : _isOfOtherSuite && exception.GetType() == typeof(WasmException);
}
