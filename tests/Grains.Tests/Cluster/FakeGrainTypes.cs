using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Fakes of grains in this assembly, which Orleans would register in the silos started here.</summary>
internal static class FakeGrainTypes
{
    /// <summary>Excludes classes named <c>Fake...</c> from a silo that is being built.</summary>
    public static void RemoveFakeGrains(this IServiceCollection services) => services.PostConfigure<GrainTypeOptions>(Remove);

    private static void Remove(GrainTypeOptions types) =>
        types.Classes.RemoveWhere(type => type.Assembly == typeof(FakeGrainTypes).Assembly && type.Name.StartsWith("Fake", StringComparison.Ordinal));
}
