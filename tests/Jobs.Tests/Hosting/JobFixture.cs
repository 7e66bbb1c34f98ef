using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Hosting;

/// <summary>A job on stores in memory, and what its parts tell the activation that hosts it.</summary>
internal sealed class JobFixture : IJobHost, IDisposable
{
    public const string Id = "job";

    public JobFixture(JobDescription? description = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider();
        Job = new HostedJob(description ?? TestJobs.Job(Id), new JobMachine(Time, TimeSpan.FromSeconds(60)), Stores, this);
    }

    public static SiloAddress Silo { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; }

    public MemoryStores Stores { get; } = new();

    public HostedJob Job { get; }

    /// <summary>How the job was ended; null if it was not.</summary>
    public JobEnd? End { get; private set; }

    public bool Abandoned { get; private set; }

    public int Announcements { get; private set; }

    public int Changes { get; private set; }

    /// <summary>Stores the job, and runs it with these images, before its label sets are prepared.</summary>
    public async Task<JobFixture> StartAsync(params string[] images)
    {
        await Stores.CreateAsync(Job.Description, "hash", Token);
        await LoadAsync();
        if (images.Length > 0)
        {
            await Job.AppendAsync(new ManifestSegment(0, TestJobs.Entries(images)));
        }

        return this;
    }

    /// <summary>Does what a restart of the job in the same activation does.</summary>
    public async Task LoadAsync(bool hold = false)
    {
        await Job.TakeAsync();
        Job.Machine.Load((await Stores.FindAsync(Id, Token))!, await Stores.OutcomesAsync(Id, Token), _ => false);
        Job.Machine.Start(hold);
    }

    /// <summary>The label sets are prepared.</summary>
    public async Task PrepareAsync()
    {
        await Job.ApplyAsync(new JobChange.LabelSetsPrepared(0));
        Job.Machine.Prepared();
    }

    /// <summary>Another activation takes the job: writes of this one fail from now on.</summary>
    public Task LoseAsync() => Stores.TakeAsync(Id, Token);

    /// <summary>The job as it is stored.</summary>
    public async Task<StoredJob> StoredAsync() => (await Stores.FindAsync(Id, Token))!;

    /// <summary>Marks images as being stored, as a report does.</summary>
    public ImmutableArray<ImageRange> Report(long first, long end) =>
        Job.Ledger.Report(leaseId: 0, new ImageRange(first, end), last: false, deadline: default).Fresh;

    public void Changed() => Changes++;

    public void ThrowIfDeleted()
    {
    }

    public void Announce() => Announcements++;

    public void Abandon()
    {
        Abandoned = true;
        Job.Machine.Stop();
    }

    public Task EndAsync(JobEnd end)
    {
        End ??= end;
        Job.Machine.Stop();
        return Task.CompletedTask;
    }

    public Task FinishIfDoneAsync() => Job.Machine.Complete() is { } end ? EndAsync(end) : Task.CompletedTask;

    public void Dispose() => Job.Dispose();
}
