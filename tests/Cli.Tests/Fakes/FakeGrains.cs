using System.Reflection;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>A grain factory that returns a given object for each interface, regardless of the key.</summary>
public class FakeGrains : DispatchProxy
{
    private Func<Type, string, object> _find = (_, _) => throw new InvalidOperationException("No grains.");

    public static IGrainFactory Of(Func<Type, string, object> find)
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)factory)._find = find;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true } && args is [string key, ..]
            ? _find(targetMethod.GetGenericArguments()[0], key)
            : throw new NotSupportedException($"The fake has no {targetMethod}.");
}
