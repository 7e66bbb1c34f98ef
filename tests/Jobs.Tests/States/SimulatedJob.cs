using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.States;

/// <summary>Drives a <see cref="JobMachine"/> like the grain, on a store in memory, and can crash between any two steps.</summary>
internal sealed class SimulatedJob
{
    private const int Images = 40;
    private static readonly TimeSpan _leaseTime = TimeSpan.FromSeconds(30);
    private static readonly SiloAddress[] _silos = [.. Enumerable.Range(1, 4).Select(port => SiloAddress.New(IPAddress.Loopback, port, 1))];

    private readonly FakeTimeProvider _time = new();
    private readonly List<(long Id, ImageRange Images, SiloAddress Silo, bool Alone)> _leases = [];
    private readonly HashSet<SiloAddress> _dead = [];
    private JobMachine _machine;
    private JobMachine? _previous;
    private int _stepsToCrash = int.MaxValue;

    public SimulatedJob() => _machine = Activate();

    public SimulatedStore Store { get; } = new(Images);

    /// <summary>Applies one event; the numbers select its details.</summary>
    public void Do(int kind, int a, int b, int c)
    {
        _time.Advance(TimeSpan.FromSeconds(a % 5));
        _stepsToCrash = c % 7 == 0 ? b % 3 : int.MaxValue;
        var before = Store.Status.State;
        try
        {
            Act(kind, a, b, c);
        }
        catch (CrashException)
        {
            Restart();
        }

        AssertTransition(before, Store.Status.State);
    }

    /// <summary>Asserts the invariants between events.</summary>
    public void Check()
    {
        var ledger = _machine.Ledger;
        Assert.Equal(Store.Listed, ledger.Listed);
        Assert.Equal(Store.Done, ledger.Done);
        Assert.Equal(ledger.Listed, ledger.Waiting + ledger.Leased + ledger.Storing + ledger.Done);
        Assert.Equal(0, ledger.Storing);
        Assert.Equal(Store.Outcomes().Classified, ledger.Classified);
        Assert.Equal(Store.Outcomes().Errors, ledger.Errors);
        Assert.Equal(Store.Status, _machine.Status);
        Assert.Equal(Store.Status.State == JobState.Finished, Store.Status.State == JobState.Finished && Store.Done == Images);
        Assert.Equal(Store.Status.State.HasEnded(), Store.Status.EndedAt is not null);
        Assert.False(_machine is { IsActive: true, HasEnded: true });
    }

    /// <summary>Runs the job to its end, without further deaths, pauses or cancellations.</summary>
    public void Finish()
    {
        _stepsToCrash = int.MaxValue;
        Resume();
        for (var turn = 0; Store.Status.State != JobState.Finished; turn++)
        {
            Assert.InRange(turn, 0, 10 * Images);
            List(Images);
            Prepare();
            if (Lease(SiloAddress.New(IPAddress.Loopback, 9, 1), 7) is var (id, images, _))
            {
                Report(id, images, last: true, Outcomes(images, errorEvery: 0), lost: false, problem: null);
            }
            else
            {
                _time.Advance(_leaseTime);
                Expire();
            }
        }
    }

    private void Act(int kind, int a, int b, int c)
    {
        switch (kind)
        {
            case 0:
                List(1 + (a % 15));
                break;
            case 1:
                Prepare();
                break;
            case 2 or 3 or 4:
                Lease(_silos[a % _silos.Length], 1 + (b % 9));
                break;
            case 5 or 6 or 7 when _leases.Count > 0:
                // Also late, repeated, or for a lease that another silo has now.
                var lease = _leases[a % _leases.Count];
                var images = Part(lease.Images, b, c);
                Report(lease.Id, images, last: c % 2 == 0, Outcomes(images, errorEvery: 1 + (b % 4)), lost: c % 5 == 0, problem: a % 6 == 0 ? "broken" : null);
                break;
            case 8 when _leases.Count > 0:
                StartAlone(_leases[a % _leases.Count].Id);
                break;
            case 9:
                _dead.Add(_silos[a % _silos.Length]);
                Expire();
                _dead.Clear();
                break;
            case 10:
                _time.Advance(_leaseTime);
                Expire();
                break;
            case 11:
                Restart();
                break;
            case 12:
                Command(a, b);
                break;
            case 13 when _previous is not null:
                WriteAsPrevious(_previous);
                break;
        }
    }

    private void Command(int a, int b)
    {
        switch (a % 6)
        {
            case 0 or 1:
                Apply(new JobChange.OwnerPauses());
                break;
            case 2 or 3:
                Resume();
                break;
            case 4:
                Retry();
                break;
            case 5 when OwnerCommand.Cancels(_machine):
                End(b % 2 == 0 ? new JobEnd(JobEvent.Cancelled) : JobEnd.Failed("The disk is full."));
                break;
        }
    }

    private void List(int count)
    {
        if (_machine is { IsActive: true, Status.ListingDone: false })
        {
            var listed = (int)Math.Min(count, Images - _machine.Ledger.Listed);
            Step();
            Store.Append(_machine.Epoch, listed);
            Step();
            _machine.Listed(listed, skipped: null, hold: false);
            if (_machine.Ledger.Listed == Images)
            {
                Apply(new JobChange.ListingEnds(Skipped: null));
                Complete();
            }
        }
    }

    private void Prepare()
    {
        if (_machine is { IsActive: true, IsPrepared: false })
        {
            Apply(new JobChange.LabelSetsPrepared(2));
            _machine.Prepared();
            Complete();
        }
    }

    private (long Id, ImageRange Images, bool Alone)? Lease(SiloAddress silo, int most)
    {
        if (_machine.Take(silo, most, _time.GetUtcNow() + _leaseTime) is not var (id, images, alone))
        {
            return null;
        }

        Apply(new JobChange.LeasesChange());
        _leases.Add((id, images, silo, alone));
        return (id, images, alone);
    }

    private void Report(long leaseId, ImageRange images, bool last, ImmutableArray<ImageOutcome> outcomes, bool lost, string? problem)
    {
        if (!_machine.Accepts(images))
        {
            return;
        }

        var (fresh, _) = _machine.Ledger.Report(leaseId, images, last, _time.GetUtcNow() + _leaseTime);
        foreach (var part in fresh)
        {
            if (lost)
            {
                _machine.Ledger.NotStored(part);
                continue;
            }

            Save(part, outcomes.AsSpan((int)(part.First - images.First), (int)part.Count));
        }

        if (_machine.Judge(lost ? 0 : fresh.Length, mismatched: null, problem).End is { } end)
        {
            End(end);
            return;
        }

        Complete();
    }

    private void StartAlone(long leaseId)
    {
        if (_machine.IsActive && _machine.Ledger.Start(leaseId))
        {
            Apply(new JobChange.LeasesChange());
        }
    }

    private void Expire()
    {
        if (_machine.IsActive)
        {
            var (_, quarantined) = _machine.Ledger.Expire(_time.GetUtcNow(), _dead.Contains);
            Quarantine(quarantined);
        }
    }

    private void Quarantine(ImmutableArray<long> images)
    {
        foreach (var image in images)
        {
            Save(new ImageRange(image, image + 1), [ImageOutcome.Failed(ImageError.Quarantined, "It killed two silos.")]);
        }

        Complete();
    }

    private void Save(ImageRange part, ReadOnlySpan<ImageOutcome> outcomes)
    {
        Step();
        Store.Append(_machine.Epoch, part, outcomes);
        Step();
        _machine.Ledger.Stored(part, outcomes);
    }

    private void Resume()
    {
        switch (OwnerCommand.Resume(_machine))
        {
            case ResumeStep.Continue:
                Apply(new JobChange.OwnerResumes());
                break;
            case ResumeStep.Start when !_machine.IsActive:
                Load();
                Start();
                break;
        }
    }

    private void Retry()
    {
        _machine.Stop();
        _machine.Epoch = Store.Acquire();
        _machine.Ledger.GiveBackAll();
        Apply(new JobChange.OwnerRetries());
        Step();
        Store.ForgetErrors(_machine.Epoch);
        Step();
        Load();
        Start();
    }

    private void Complete()
    {
        if (_machine.Complete() is { } end)
        {
            End(end);
        }
    }

    private void End(JobEnd end)
    {
        _machine.Ledger.GiveBackAll();
        Apply(new JobChange.JobEnds(end, TimeSpan.FromDays(1)));
        _machine.Stop();
    }

    private void Apply(JobChange change)
    {
        Step();
        var status = _machine.After(change);
        Store.Update(_machine.Epoch, status);
        Step();
        _machine.Commit(status);
    }

    private void Restart()
    {
        _stepsToCrash = int.MaxValue;
        _previous = _machine;
        _machine = Activate();
    }

    private JobMachine Activate()
    {
        _machine = new JobMachine(_time, TimeSpan.FromSeconds(60));
        Load();
        if (_machine.IsOpen)
        {
            Start();
        }

        return _machine;
    }

    private void Load()
    {
        _machine.Epoch = Store.Acquire();
        Quarantine(_machine.Load(Store.Find(), Store.Outcomes(), _dead.Contains));
    }

    private void Start()
    {
        if (!_machine.IsOpen)
        {
            Apply(new JobChange.RunStarts());
        }

        _machine.Start(hold: false);
        Complete();
    }

    // An activation that does not know that it was replaced: its writes are rejected.
    private void WriteAsPrevious(JobMachine previous)
    {
        Assert.Throws<StaleEpochException>(() => Store.Update(previous.Epoch, previous.After(new JobChange.LeasesChange())));
        Assert.Throws<StaleEpochException>(() => Store.Append(previous.Epoch, 1));
        Assert.Throws<StaleEpochException>(() => Store.Append(previous.Epoch, new ImageRange(0, 1), [new ImageOutcome { Scores = [] }]));
    }

    private void Step()
    {
        if (_stepsToCrash-- == 0)
        {
            throw new CrashException();
        }
    }

    // A crash may hide one state between two: a new run starts after it.
    private static void AssertTransition(JobState before, JobState after)
    {
        var events = Enum.GetValues<JobEvent>();
        Assert.Contains(after, events.SelectMany(first => events.SelectMany(second => events.Select(third =>
            JobTransitions.Next(JobTransitions.Next(JobTransitions.Next(before, first), second), third)))).Append(before));
    }

    private static ImmutableArray<ImageOutcome> Outcomes(ImageRange images, int errorEvery) =>
    [
        .. Enumerable.Range((int)images.First, (int)images.Count).Select(image => errorEvery > 1 && image % errorEvery == 0
            ? ImageOutcome.Failed(ImageError.Corrupt, "Damaged.")
            : new ImageOutcome { Scores = [] }),
    ];

    private static ImageRange Part(ImageRange images, int b, int c)
    {
        var first = images.First + (b % (int)images.Count);
        return new ImageRange(first, first + (c % (int)(images.End - first + 1)));
    }

    private sealed class CrashException : Exception;
}
