using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Metadata;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Cluster;

/// <summary>Collects the status of all silos and jobs.</summary>
[StatelessWorker(maxLocalWorkers: 1), Reentrant]
internal sealed class ClusterGrain(EncoderServiceClient encoders, IClusterManifestProvider manifests, GrainTypeResolver types, ILocalSiloDetails self, TimeProvider time)
    : Grain, IClusterGrain
{
    // A hanging silo is shown without a load, and does not delay the status of the others.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    // The maximum that the list returns at once.
    private const int MaxJobs = 1000;

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var jobs = GrainFactory.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(MaxJobs, cancellationToken);
        var silos = await Task.WhenAll((await MembersAsync()).Select(LookAsync));
        var open = (await jobs).Where(job => !job.Progress.Ended).ToArray();
        return new ClusterStatus
        {
            Silos = [.. silos.OrderBy(silo => silo.Name, StringComparer.Ordinal)],
            OpenJobs = open.Length,
            ImagesWaiting = open.Sum(job => job.Progress.Listed - job.Progress.Done),
            ImagesLeased = open.Sum(job => job.Progress.Leased),
        };
    }

    public async Task<ClusterSilo> DrainAsync(string silo, bool on, CancellationToken cancellationToken)
    {
        var members = await MembersAsync();
        var member = members.FirstOrDefault(member => member.SiloName == silo || member.SiloAddress.ToString() == silo || member.SiloAddress.ToParsableString() == silo)
            ?? throw new ZeroShotException(ZeroShotError.NotFound,
                $"Silo '{silo}' not found. Available silos: {string.Join(", ", members.Select(member => member.SiloName).Order(StringComparer.Ordinal))}.");
        if (!encoders.Silos.Contains(member.SiloAddress))
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"The silo {member.SiloName} is not an encoder, so it cannot be drained. Stop it without draining: its jobs continue elsewhere.");
        }

        var load = await encoders.On(member.SiloAddress).DrainAsync(on).WaitAsync(cancellationToken);
        return (await LookAsync(member)) with { Load = load, MemoryBytes = load.MemoryBytes };
    }

    // From the membership table, the only place with the start time of a silo.
    private async Task<MembershipEntry[]> MembersAsync() => await GrainFactory.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);

    private async Task<ClusterSilo> LookAsync(MembershipEntry member)
    {
        var silo = new ClusterSilo
        {
            Name = member.SiloName,
            Address = member.SiloAddress,
            Role = RoleOf(member.SiloAddress),
            Started = new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc)),
            MemoryBytes = member.SiloAddress.Equals(self.SiloAddress) ? Environment.WorkingSet : 0,
        };
        if (!encoders.Silos.Contains(member.SiloAddress))
        {
            return silo;
        }

        try
        {
            var encoder = encoders.On(member.SiloAddress);
            var (load, models) = (encoder.MeasureAsync(), encoder.LoadedAsync());
            await Task.WhenAll(load, models).WaitAsync(_timeout, time);
            return silo with { Load = await load, Models = await models, MemoryBytes = (await load).MemoryBytes };
        }
        catch (Exception exception) when (TransportFailure.Failed(exception))
        {
            return silo;
        }
    }

    // Determined by the grains that the silo hosts, which, unlike its configuration, cannot be wrong.
    private string RoleOf(SiloAddress silo)
    {
        var grains = manifests.Current.Silos.GetValueOrDefault(silo)?.Grains;
        return (Offers(typeof(ClusterGrain)), Offers(typeof(ImageEncoderGrain))) switch
        {
            (true, true) => "all",
            (false, true) => "encoder",
            _ => "control",
        };

        bool Offers(Type grain) => grains?.ContainsKey(types.GetGrainType(grain)) ?? false;
    }
}
