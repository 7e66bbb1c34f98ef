using Orleans.Metadata;
using Orleans.Runtime.Services;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>The <see cref="IEncoderService"/> of each encoder silo, for grains on any silo.</summary>
internal sealed class EncoderServiceClient(IServiceProvider services, IClusterManifestProvider manifests, GrainTypeResolver types)
    : GrainServiceClient<IEncoderService>(services), IEncoderSilos
{
    private readonly GrainType _encoder = types.GetGrainType(typeof(ImageEncoderGrain));

    /// <summary>The encoder silos of the cluster: those that host the encoder grain. Control silos have no such service.</summary>
    public IReadOnlyList<SiloAddress> Silos =>
        [.. manifests.Current.Silos.Where(silo => silo.Value.Grains.ContainsKey(_encoder)).Select(silo => silo.Key)];

    /// <summary>The service of a silo.</summary>
    public IEncoderService On(SiloAddress silo) => GetGrainService(silo);
}
