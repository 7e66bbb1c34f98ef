using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.States;

/// <summary>The state machine of a job in one activation: its status, its ledger, and all decisions about them.</summary>
/// <remarks>
/// Not thread-safe. Performs no I/O: the grain that owns it calls it within its turns and stores the returned state. A status is stored before it takes effect:
/// call <see cref="After"/>, store the result, then call <see cref="Commit"/>.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="mismatchTimeout">How long it waits for an encoder with the model folder that it started with.</param>
internal sealed class JobMachine(TimeProvider time, TimeSpan mismatchTimeout)
{
    // Tolerates transient failures; a broken model is reported within seconds.
    private const int MaxProblems = 5;

    private bool _suspicionLoaded;
    private bool _completed;
    private bool _exporting;
    private int _problems;

    /// <summary>The last stored status.</summary>
    public JobStatus Status { get; private set; } = new(JobState.Preparing);

    /// <summary>The state of each image.</summary>
    public JobLedger Ledger { get; private set; } = new(0, new StoredOutcomes([], 0, ImmutableSortedDictionary<ImageError, long>.Empty));

    /// <summary>Encoders with a different model folder.</summary>
    public ModelMismatches Mismatches { get; } = new(time, mismatchTimeout);

    /// <summary>The epoch of this activation in the store; 0 before the job was acquired.</summary>
    public long Epoch { get; set; }

    /// <summary>Whether a run is active: background work is running, and leases and reports are accepted.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether the label sets have embeddings in this run.</summary>
    public bool IsPrepared { get; private set; }

    /// <summary>Why results could not be exported at the last try; null if they could. Not stored.</summary>
    public string? ExportProblem { get; set; }

    /// <summary>Outcomes reused from a previous job, including those not yet stored with the status.</summary>
    public long Reused { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status.State.HasEnded();

    /// <summary>Whether it should be running: it has not ended, and its owner has not paused it.</summary>
    public bool IsOpen => !HasEnded && Status.State != JobState.Paused;

    /// <summary>Whether to announce to a dispatcher that the job has work.</summary>
    public bool HasWork => IsActive && Status.State == JobState.Running && Ledger.HasWaiting;

    /// <summary>Loads the job for reading, without acquiring it.</summary>
    public void Show(StoredJob stored, StoredOutcomes outcomes)
    {
        Show(stored);
        Ledger = new JobLedger(stored.Listed, outcomes);
    }

    /// <summary>Shows a stored status before <see cref="Load"/>.</summary>
    public void Show(StoredJob stored) => (Status, Reused) = (stored.Status, stored.Status.Reused);

    /// <summary>Loads the job after it was acquired in <see cref="Epoch"/>. No other activation writes it, so the loaded state stays valid.</summary>
    /// <param name="stored">The stored job.</param>
    /// <param name="outcomes">Its completed part.</param>
    /// <param name="isDead">Whether a silo is dead.</param>
    /// <returns>See <see cref="JobLedger.Recall"/>.</returns>
    public ImmutableArray<long> Load(StoredJob stored, StoredOutcomes outcomes, Func<SiloAddress, bool> isDead)
    {
        var ledger = new JobLedger(stored.Listed, outcomes, Epoch);
        ledger.Continue(Ledger);
        Show(stored);
        (Ledger, _suspicionLoaded) = (ledger, true);
        return Status.Suspicion is { } suspicion ? ledger.Recall(suspicion, isDead) : [];
    }

    /// <summary>Starts a run.</summary>
    /// <param name="hold">Whether listed images wait until it is known whether they can be reused.</param>
    /// <param name="exports">Whether the job ends only after <see cref="Exported"/>.</param>
    public void Start(bool hold, bool exports = false)
    {
        (IsActive, IsPrepared, _completed, _problems, _exporting, ExportProblem) = (true, false, false, 0, exports, null);
        if (hold)
        {
            Ledger.Hold();
        }
    }

    /// <summary>Stops the run.</summary>
    public void Stop() => IsActive = false;

    /// <summary>Records that the label sets have embeddings.</summary>
    public void Prepared()
    {
        IsPrepared = true;
        Mismatches.Clear();
    }

    /// <summary>Records that all results are exported.</summary>
    public void Exported() => _exporting = false;

    /// <summary>Records that a segment of the manifest was stored.</summary>
    /// <param name="images">Number of its images.</param>
    /// <param name="skipped">What the scan had skipped by then; null if nothing new is known.</param>
    /// <param name="hold">See <see cref="JobLedger.List"/>.</param>
    public void Listed(int images, SkippedFiles? skipped, bool hold)
    {
        Status = Status with { Skipped = skipped ?? Status.Skipped };
        Ledger.List(images, hold);
    }

    /// <summary>Records that outcomes of a previous job were stored for this one.</summary>
    public void AddReused(long images) => Reused += images;

    /// <summary>Returns the status after a change. It takes effect with <see cref="Commit"/>, once it is stored.</summary>
    public JobStatus After(JobChange change) => Next(change) with { Reused = Reused };

    /// <summary>Applies a status that was stored.</summary>
    public void Commit(JobStatus status) => Status = status;

    /// <summary>Returns a lease for a silo; null if there is currently none.</summary>
    /// <inheritdoc cref="JobLedger.Take"/>
    public TakenLease? Take(SiloAddress silo, long most, DateTimeOffset deadline) =>
        IsActive && Status.State == JobState.Running ? Ledger.Take(silo, most, deadline) : null;

    /// <summary>Whether outcomes of these images can be accepted.</summary>
    public bool Accepts(ImageRange images) => IsActive && images.First >= 0 && images.End <= Ledger.Listed;

    /// <summary>Processes a report whose outcomes were stored.</summary>
    /// <param name="stored">Number of images that had no outcome before.</param>
    /// <param name="mismatched">The silo, if its model folder differs.</param>
    /// <param name="problem">Why the silo cannot work on the job; otherwise null.</param>
    /// <returns>Whether the encoder may continue, and how the job ends, if it ends.</returns>
    public (bool MayContinue, JobEnd? End) Judge(long stored, SiloAddress? mismatched, string? problem)
    {
        if (stored > 0)
        {
            Mismatches.Clear();
        }

        if (mismatched is not null && problem is not null)
        {
            // Not an error of the job or of other encoders. Overdue limits how long the job waits.
            Mismatches.Add(mismatched, problem);
            return (false, null);
        }

        _problems = problem is null ? (stored > 0 ? 0 : _problems) : _problems + 1;
        return _problems >= MaxProblems ? (false, JobEnd.Failed(problem!)) : (true, null);
    }

    /// <summary>How the job ends if every image has an outcome, and all are exported if they are to be; null if it continues. Returns a value at most once per run.</summary>
    public JobEnd? Complete()
    {
        // Also if the job is paused: after the last outcome, there is nothing left to pause.
        if (!IsActive || _completed || _exporting || !Status.ListingDone || !IsPrepared || Ledger.Done < Ledger.Listed)
        {
            return null;
        }

        _completed = true;

        // Counted twice, by images and by outcomes: if the sums differ, something was lost or duplicated, and the job must not finish.
        var counted = Ledger.Classified + Ledger.Failed;
        return counted == Ledger.Listed
            ? new JobEnd(JobEvent.Finished)
            : JobEnd.Failed($"{Ledger.Listed} images were listed and {counted} outcomes counted. The state is damaged: submit the job again.");
    }

    /// <summary>How the job ends if no encoder with its model folder came in time; otherwise null.</summary>
    public JobEnd? Overdue() => IsActive && IsPrepared && Mismatches is { Exhausted: true, Reason: { } reason }
        ? JobEnd.Failed($"{reason} No other encoder took the job for {mismatchTimeout.TotalSeconds:0} s (Jobs:ModelMismatchSeconds).", ZeroShotError.ModelMismatch)
        : null;

    // A job that was only read has not loaded its suspects, so the stored value is kept.
    private JobSuspicion? Suspicion => !_suspicionLoaded ? Status.Suspicion : Ledger.Remember() is { IsEmpty: false } suspicion ? suspicion : null;

    private JobStatus Next(JobChange change) => change switch
    {
        JobChange.RunStarts => Reopened(JobEvent.Started),
        JobChange.OwnerRetries => Reopened(JobEvent.Retried) with { Export = Status.Export?.WithoutErrors() },
        JobChange.ExportGrows grown => Status with { Export = grown.Export },
        JobChange.LabelSetsPrepared prepared => Status with
        {
            State = JobTransitions.Next(Status.State, JobEvent.Prepared),
            PromptsEmbedded = Status.PromptsEmbedded + prepared.PromptsEmbedded,
        },
        JobChange.ListingEnds listed => Status with { ListingDone = true, Skipped = listed.Skipped ?? Status.Skipped },
        JobChange.OwnerPauses => Status with { State = JobTransitions.Next(Status.State, JobEvent.Paused) },
        JobChange.OwnerResumes => Status with { State = Resumed() },
        JobChange.LeasesChange => Status with { Suspicion = Suspicion },
        JobChange.JobEnds { End: var end, KeepFor: var keepFor } => Ended(end, keepFor),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change of a job."),
    };

    private JobStatus Reopened(JobEvent happened)
    {
        var state = JobTransitions.Next(Status.State, happened);
        return state == Status.State
            ? Status with { Suspicion = Suspicion }
            : Status with { State = state, Problem = null, ProblemCode = null, EndedAt = null, KeepUntil = null, Suspicion = Suspicion };
    }

    private JobState Resumed()
    {
        var state = JobTransitions.Next(Status.State, JobEvent.Resumed);
        return IsPrepared ? JobTransitions.Next(state, JobEvent.Prepared) : state;
    }

    private JobStatus Ended(JobEnd end, TimeSpan keepFor)
    {
        var state = JobTransitions.Next(Status.State, end.How);
        var now = time.GetUtcNow();
        return state == Status.State
            ? Status
            : Status with { State = state, Problem = end.Problem, ProblemCode = end.Code, EndedAt = now, KeepUntil = now + keepFor, Suspicion = Suspicion };
    }
}
