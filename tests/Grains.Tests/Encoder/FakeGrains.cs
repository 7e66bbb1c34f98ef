using System.Reflection;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>A grain factory of hand-written grains, by interface and key. Not sealed: the proxy derives from it.</summary>
public class FakeGrains : DispatchProxy
{
    private Func<Type, string, object> _find = (_, _) => throw new NotSupportedException();

    /// <summary>A factory that looks up grains with a string key.</summary>
    public static IGrainFactory Create(Func<Type, string, object> find)
    {
        var grains = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)grains)._find = find;
        return grains;
    }

    /// <summary>A factory that returns one grain per interface.</summary>
    public static IGrainFactory Of(params object[] grains) => Create((type, _) => grains.Single(type.IsInstanceOfType));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _find(targetMethod!.GetGenericArguments().Single(), Assert.IsType<string>(args![0]));
}
