using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.States;

public sealed class JobMachineTests
{
    private static readonly StoredOutcomes _none = new([], 0, ImmutableSortedDictionary<ImageError, long>.Empty);
    private static readonly SiloAddress _silo = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly JobMachine _machine;

    public JobMachineTests()
    {
        _machine = new JobMachine(_time, TimeSpan.FromSeconds(60)) { Epoch = 1 };
        _machine.Load(new StoredJob(TestJobs.Job("job"), new JobStatus(JobState.Preparing), Listed: 0, Classified: 0, _none.Errors), _none, _ => false);
        _machine.Start(hold: false);
        _machine.Listed(10, skipped: null, hold: false);
    }

    [Fact]
    public void Grants_no_lease_before_the_label_sets_are_prepared()
    {
        Assert.Null(Take());
        Prepare();
        Assert.NotNull(Take());
    }

    [Fact]
    public void Grants_no_lease_while_it_is_paused_and_accepts_outcomes()
    {
        Prepare();
        Apply(new JobChange.OwnerPauses());

        Assert.Null(Take());
        Assert.False(_machine.HasWork);
        Assert.True(_machine.Accepts(new ImageRange(0, 10)));
    }

    [Fact]
    public void Continues_as_running_when_it_is_resumed_after_preparation()
    {
        Prepare();
        Apply(new JobChange.OwnerPauses());
        Apply(new JobChange.OwnerResumes());

        Assert.Equal(JobState.Running, _machine.Status.State);
    }

    [Fact]
    public void Continues_as_preparing_when_it_is_resumed_before_preparation()
    {
        Apply(new JobChange.OwnerPauses());
        Apply(new JobChange.OwnerResumes());

        Assert.Equal(JobState.Preparing, _machine.Status.State);
    }

    [Fact]
    public void Rejects_outcomes_of_images_that_are_not_listed()
    {
        Assert.False(_machine.Accepts(new ImageRange(9, 11)));
        Assert.False(_machine.Accepts(new ImageRange(-1, 1)));
    }

    [Fact]
    public void Rejects_outcomes_after_the_run_stopped()
    {
        _machine.Stop();

        Assert.False(_machine.Accepts(new ImageRange(0, 1)));
    }

    [Fact]
    public void Fails_after_five_problems_in_a_row()
    {
        for (var report = 1; report < 5; report++)
        {
            Assert.Null(_machine.Judge(0, null, "No such model.").End);
        }

        Assert.Equal(JobEnd.Failed("No such model."), _machine.Judge(0, null, "No such model.").End);
    }

    [Fact]
    public void A_stored_outcome_resets_the_problem_count()
    {
        for (var report = 1; report < 20; report++)
        {
            Assert.Null(_machine.Judge(0, null, "No such model.").End);
            Assert.True(_machine.Judge(1, null, null).MayContinue);
        }
    }

    [Fact]
    public void Waits_for_a_matching_encoder_and_then_fails()
    {
        Prepare();
        Assert.False(_machine.Judge(0, _silo, "Another folder.").MayContinue);
        Assert.True(_machine.Mismatches.Excludes(_silo));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(_machine.Overdue());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZeroShotError.ModelMismatch, _machine.Overdue()?.Code);
    }

    [Fact]
    public void Completes_once_when_everything_is_listed_prepared_and_done()
    {
        Prepare();
        Finish(10);
        Assert.Null(_machine.Complete());

        Apply(new JobChange.ListingEnds(Skipped: null));
        Assert.Equal(new JobEnd(JobEvent.Finished), _machine.Complete());
        Assert.Null(_machine.Complete());
    }

    [Fact]
    public void Completes_even_if_it_is_paused()
    {
        Prepare();
        Finish(10);
        Apply(new JobChange.ListingEnds(Skipped: null));
        Apply(new JobChange.OwnerPauses());

        Assert.Equal(new JobEnd(JobEvent.Finished), _machine.Complete());
    }

    [Fact]
    public void Completes_only_when_results_that_are_to_be_exported_are()
    {
        _machine.Start(hold: false, exports: true);
        Prepare();
        Finish(10);
        Apply(new JobChange.ListingEnds(Skipped: null));
        Assert.Null(_machine.Complete());

        _machine.Exported();
        Assert.Equal(new JobEnd(JobEvent.Finished), _machine.Complete());
    }

    [Fact]
    public void Retrying_errors_keeps_exported_parts_without_errors()
    {
        ExportedPart[] parts = [new(0, 0, 5, 5, Failed: 0, Bytes: 1, "a"), new(1, 5, 5, 5, Failed: 2, Bytes: 1, "b")];
        Apply(new JobChange.ExportGrows(new StoredExport { ImagesPerPart = 5, Parts = [.. parts], Complete = true }));
        Apply(new JobChange.JobEnds(new JobEnd(JobEvent.Finished), TimeSpan.FromDays(1)));

        Apply(new JobChange.OwnerRetries());

        Assert.Equal((false, 5), (_machine.Status.Export!.Complete, _machine.Status.Export.ImagesPerPart));
        Assert.Equal(parts[..1], _machine.Status.Export.Parts);
    }

    [Fact]
    public void Fails_instead_of_finishing_when_counts_disagree()
    {
        Prepare();
        _machine.Ledger.Report(0, new ImageRange(0, 10), last: false, default);
        _machine.Ledger.Stored(new ImageRange(0, 10), TestJobs.Outcomes(9).AsSpan());
        Apply(new JobChange.ListingEnds(Skipped: null));

        Assert.Equal(JobEvent.Failed, _machine.Complete()?.How);
    }

    [Fact]
    public void The_first_end_counts()
    {
        Apply(new JobChange.JobEnds(new JobEnd(JobEvent.Cancelled), TimeSpan.FromDays(1)));
        var ended = _machine.Status;
        _time.Advance(TimeSpan.FromHours(1));
        Apply(new JobChange.JobEnds(new JobEnd(JobEvent.Finished), TimeSpan.FromDays(1)));

        Assert.Equal(ended, _machine.Status);
    }

    [Fact]
    public void Keeps_results_for_the_requested_time()
    {
        Apply(new JobChange.JobEnds(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), TimeSpan.FromDays(3)));

        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromDays(3), _machine.Status.KeepUntil);
        Assert.Equal(("The disk is full.", ZeroShotError.StorageFailed), (_machine.Status.Problem, _machine.Status.ProblemCode));
    }

    [Fact]
    public void A_retry_clears_the_end()
    {
        Apply(new JobChange.JobEnds(JobEnd.Failed("The disk is full."), TimeSpan.FromDays(3)));
        Apply(new JobChange.OwnerRetries());

        Assert.Equal((JobState.Preparing, null, null, null), (_machine.Status.State, _machine.Status.Problem, _machine.Status.EndedAt, _machine.Status.KeepUntil));
    }

    [Fact]
    public void Keeps_the_stored_suspicion_when_it_was_only_shown()
    {
        var suspicion = new JobSuspicion { Strikes = [3] };
        var machine = new JobMachine(_time, TimeSpan.FromSeconds(60));
        machine.Show(new StoredJob(TestJobs.Job("job"), new JobStatus(JobState.Paused, Suspicion: suspicion), 10, 0, _none.Errors), _none);

        Assert.Equal(suspicion, machine.After(new JobChange.JobEnds(new JobEnd(JobEvent.Cancelled), TimeSpan.FromDays(1))).Suspicion);
    }

    [Fact]
    public void Stores_leases_so_that_a_crash_leaves_suspects()
    {
        Prepare();
        var lease = Take()!.Value;
        Apply(new JobChange.LeasesChange());

        Assert.Equal([new HeldImages(_silo, lease.Images, Alone: false, Started: false)], _machine.Status.Suspicion!.Held);
    }

    [Fact]
    public void The_end_of_the_listing_says_what_was_skipped_unless_nothing_new_is_known()
    {
        Apply(new JobChange.ListingEnds(new SkippedFiles { Excluded = 3 }));
        Apply(new JobChange.ListingEnds(Skipped: null));

        Assert.Equal((true, 3), (_machine.Status.ListingDone, _machine.Status.Skipped!.Excluded));
    }

    [Fact]
    public void Does_not_fail_for_want_of_an_encoder_while_label_sets_are_prepared_or_after_it_stopped()
    {
        _machine.Mismatches.Add(silo: null, "Another folder.");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(_machine.Overdue());

        Prepare();
        _machine.Mismatches.Add(silo: null, "Another folder.");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull(_machine.Overdue());
        _machine.Stop();
        Assert.Null(_machine.Overdue());
    }

    [Fact]
    public void Has_work_while_it_runs_and_images_wait()
    {
        Assert.False(_machine.HasWork);
        Prepare();
        Assert.True(_machine.HasWork);
        _machine.Take(_silo, 10, _time.GetUtcNow());
        Assert.False(_machine.HasWork);
    }

    [Fact]
    public void A_change_that_it_does_not_know_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => _machine.After(new UnknownChange()));

    private sealed record UnknownChange : JobChange;

    private ZeroShotOrleans.Jobs.Ledger.TakenLease? Take() => _machine.Take(_silo, 4, _time.GetUtcNow() + TimeSpan.FromSeconds(30));

    private void Prepare()
    {
        Apply(new JobChange.LabelSetsPrepared(2));
        _machine.Prepared();
    }

    private void Apply(JobChange change) => _machine.Commit(_machine.After(change));

    private void Finish(int images)
    {
        _machine.Ledger.Report(0, new ImageRange(0, images), last: false, default);
        _machine.Ledger.Stored(new ImageRange(0, images), TestJobs.Outcomes(images).AsSpan());
    }
}
