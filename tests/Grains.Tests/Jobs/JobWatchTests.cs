using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

/// <summary>Membership changes that make a control silo check its jobs.</summary>
public sealed class JobWatchTests
{
    private static readonly SiloAddress[] _silos = [.. Enumerable.Range(1, 3).Select(port => SiloAddress.New(IPAddress.Loopback, port, 1))];

    private readonly Channel<ClusterMembershipSnapshot> _members = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
    private readonly List<string> _calls = [];
    private readonly Dictionary<string, int> _failures = [];
    private int _version;

    [Fact]
    public async Task Open_jobs_are_activated_at_startup_and_when_a_silo_is_lost()
    {
        var calls = await Run(resume: true, Snapshot(SiloStatus.Joining), Snapshot(SiloStatus.Active), Snapshot(SiloStatus.Active, SiloStatus.Active),
            Snapshot(SiloStatus.Active, SiloStatus.Active, SiloStatus.Joining), Snapshot(SiloStatus.Active, SiloStatus.Dead));

        Assert.Equal(["catalog", "job-a", "job-b", "catalog", "job-a", "job-b"], calls);
    }

    [Fact]
    public async Task A_leaving_silo_is_lost_when_it_shuts_down_and_when_it_is_dead()
    {
        var calls = await Run(resume: true, Snapshot(SiloStatus.Active, SiloStatus.Active), Snapshot(SiloStatus.Active, SiloStatus.ShuttingDown),
            Snapshot(SiloStatus.Active, SiloStatus.Dead));

        // At startup, and twice for the leaving silo: during shutdown its jobs still answer and do not move.
        Assert.Equal(3, calls.Count(call => call == "catalog"));
    }

    [Fact]
    public async Task A_failed_call_is_retried()
    {
        _failures["job-b"] = 2;

        var calls = await Run(resume: true, Snapshot(SiloStatus.Active));

        Assert.Equal(3, calls.Count(call => call == "job-b"));
    }

    [Fact]
    public async Task Jobs_are_not_resumed_when_ResumeInterrupted_is_off()
    {
        var calls = await Run(resume: false, Snapshot(SiloStatus.Active), Snapshot(SiloStatus.Active, SiloStatus.Active), Snapshot(SiloStatus.Active));

        Assert.Equal(["catalog", "catalog"], calls);
    }

    private async Task<List<string>> Run(bool resume, params ClusterMembershipSnapshot[] snapshots)
    {
        foreach (var snapshot in snapshots)
        {
            _members.Writer.TryWrite(snapshot);
        }

        _members.Writer.Complete();
        using var watch = new JobWatch(
            Fake<IClusterMembershipService>((_, _) => _members.Reader.ReadAllAsync()),
            Fake<ILocalSiloDetails>((_, _) => _silos[0]),
            Fake<IGrainFactory>((_, arguments) => (string)arguments[0]! == IJobCatalogGrain.Key
                ? Fake<IJobCatalogGrain>((_, _) => Called("catalog", ImmutableArray<JobSummary>.Empty))
                : Fake<IJobGrain>((_, _) => Called((string)arguments[0]!, new JobProgress { JobId = "", State = JobState.Running }))),
            Fake<IJobStore>((_, _) => Task.FromResult<ImmutableArray<string>>(["job-a", "job-b"])),
            TimeProvider.System, Options.Create(new JobOptions { ResumeInterrupted = resume }), NullLogger<JobWatch>.Instance);

        await watch.StartAsync(TestContext.Current.CancellationToken);
        await watch.ExecuteTask!;
        return _calls;
    }

    private Task<T> Called<T>(string name, T answer)
    {
        _calls.Add(name);
        var failures = _failures.GetValueOrDefault(name);
        _failures[name] = failures - 1;
        return failures > 0 ? Task.FromException<T>(new TimeoutException()) : Task.FromResult(answer);
    }

    private ClusterMembershipSnapshot Snapshot(params SiloStatus[] statuses) => new(
        statuses.Index().ToImmutableDictionary(item => _silos[item.Index], item => new ClusterMember(_silos[item.Index], item.Item, $"silo {item.Index}")),
        new MembershipVersion(++_version));

    private static T Fake<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Answering>();
        ((Answering)(object)proxy).Answer = answer;
        return proxy;
    }

    public class Answering : DispatchProxy
    {
        public Func<MethodInfo, object?[], object?> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args ?? []);
    }
}
