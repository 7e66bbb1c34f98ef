using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Tests.Routing;

/// <summary>A cluster of encoder silos with configurable answers and status.</summary>
internal sealed class FakeEncoderSilos : IEncoderSilos, IClusterMembershipService
{
    private readonly Dictionary<SiloAddress, FakeEncoderService> _services = [];
    private readonly Dictionary<SiloAddress, SiloStatus> _statuses = [];

    /// <summary>The silos called to encode, in order.</summary>
    public List<SiloAddress> Called { get; } = [];

    public IReadOnlyList<SiloAddress> Silos => [.. _services.Keys];

    public ClusterMembershipSnapshot CurrentSnapshot => new(
        _statuses.ToImmutableDictionary(silo => silo.Key, silo => new ClusterMember(silo.Key, silo.Value, "silo")), new MembershipVersion(1));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    /// <summary>Adds an active silo.</summary>
    public SiloAddress Add(Func<SiloAddress, EncodeRequest, Task<EncodeAnswer>> encode)
    {
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + _services.Count), 1);
        _services[silo] = new FakeEncoderService(request =>
        {
            Called.Add(silo);
            return encode(silo, request);
        });
        _statuses[silo] = SiloStatus.Active;
        return silo;
    }

    public void Mark(SiloAddress silo, SiloStatus status) => _statuses[silo] = status;

    public FakeEncoderService Service(SiloAddress silo) => _services[silo];

    public IEncoderService On(SiloAddress silo) => _services[silo];

    public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
}
