using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Contract;

/// <summary>Serializers for stored bodies and grain state, as in a silo.</summary>
internal static class TestSerialization
{
    private static readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static IActivatorProvider Activators { get; } = _services.GetRequiredService<IActivatorProvider>();

    public static StoredBody Bodies { get; } = new(_services.GetRequiredService<Serializer>(), withChecksum: true);

    public static StoredGrainState States { get; } = new(Bodies, Activators, NullLogger<StoredGrainState>.Instance);
}
