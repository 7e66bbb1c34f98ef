using System.Reflection;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

/// <summary>An object of an interface that a function answers for. Not sealed: the proxy derives from it.</summary>
public class Answering : DispatchProxy
{
    private Func<string, object?[], object?> _answer = (_, _) => throw new NotSupportedException();

    /// <summary>An object whose calls, by name and arguments, are answered by a function.</summary>
    public static T As<T>(Func<string, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, Answering>();
        ((Answering)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name, args ?? []);
}
