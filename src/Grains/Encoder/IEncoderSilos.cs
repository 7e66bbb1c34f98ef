using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>The encoder silos of the cluster.</summary>
internal interface IEncoderSilos
{
    /// <summary>Their addresses.</summary>
    IReadOnlyList<SiloAddress> Silos { get; }

    /// <summary>The service of a silo.</summary>
    IEncoderService On(SiloAddress silo);
}
