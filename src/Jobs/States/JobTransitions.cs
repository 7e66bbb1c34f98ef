using System.Collections.Frozen;

namespace ZeroShotOrleans.Jobs.States;

/// <summary>The transition table of a job. A test compares it with docs/architecture.md.</summary>
/// <remarks>
/// End states are final: late events do not change a job that has ended. Only its owner can: a failed or cancelled job can be resumed or
/// retried, a failed one can be cancelled, and a finished one can only be retried.
/// </remarks>
internal static class JobTransitions
{
    private static readonly FrozenDictionary<(JobState, JobEvent), JobState> _table = new Dictionary<(JobState, JobEvent), JobState>
    {
        [(JobState.Preparing, JobEvent.Prepared)] = JobState.Running,
        [(JobState.Preparing, JobEvent.Paused)] = JobState.Paused,
        [(JobState.Preparing, JobEvent.Finished)] = JobState.Finished,
        [(JobState.Preparing, JobEvent.Failed)] = JobState.Failed,
        [(JobState.Preparing, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Running, JobEvent.Paused)] = JobState.Paused,
        [(JobState.Running, JobEvent.Retried)] = JobState.Preparing,
        [(JobState.Running, JobEvent.Finished)] = JobState.Finished,
        [(JobState.Running, JobEvent.Failed)] = JobState.Failed,
        [(JobState.Running, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Paused, JobEvent.Started)] = JobState.Preparing,
        [(JobState.Paused, JobEvent.Resumed)] = JobState.Preparing,
        [(JobState.Paused, JobEvent.Retried)] = JobState.Preparing,

        // After the last outcome, there is nothing left to pause.
        [(JobState.Paused, JobEvent.Finished)] = JobState.Finished,
        [(JobState.Paused, JobEvent.Failed)] = JobState.Failed,
        [(JobState.Paused, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Finished, JobEvent.Retried)] = JobState.Preparing,
        [(JobState.Failed, JobEvent.Started)] = JobState.Preparing,
        [(JobState.Failed, JobEvent.Retried)] = JobState.Preparing,
        [(JobState.Failed, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Cancelled, JobEvent.Started)] = JobState.Preparing,
        [(JobState.Cancelled, JobEvent.Retried)] = JobState.Preparing,
    }.ToFrozenDictionary();

    /// <summary>Returns the state after an event; the current state if the event has no effect.</summary>
    public static JobState Next(JobState state, JobEvent happened) => _table.GetValueOrDefault((state, happened), state);
}
