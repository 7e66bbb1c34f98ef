using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Updates the ledger when silos die.
internal sealed partial class JobGrain
{
    private static readonly ImageOutcome _quarantined = ImageOutcome.Failed(ImageError.Quarantined,
        "Two silos died or hung while they worked on this image alone, so it is not tried again. Look at the file; the job can retry quarantined images.");

    private ImmutableArray<long> _recalled = [];
    private bool _hasRecalled;
    private long _handedOut;
    private long _persisted;

    // A job that was only read has not restored anything yet, and passes on what is stored.
    private JobSuspicion? Persisted => !_hasRecalled ? _status.Suspicion : _ledger.Remember() is { IsEmpty: false } suspicion ? suspicion : null;

    // Before images are leased: if everything dies with them, the next activation knows what to suspect. One write per lease, about one a second for each
    // silo, and concurrent ones share a write.
    private async Task<bool> Persist()
    {
        var mine = ++_handedOut;
        try
        {
            await _statusGate.WaitAsync();
            try
            {
                if (_persisted < mine)
                {
                    var all = _handedOut;
                    var status = _status with { Suspicion = Persisted, Reused = _reused };
                    await store.Update(Id, _epoch, status, CancellationToken.None);
                    (_status, _persisted) = (status, all);
                }
            }
            finally
            {
                _statusGate.Release();
            }

            return Active;
        }
        catch (StaleEpochException)
        {
            Abandon();
        }
        catch (ZeroShotException exception)
        {
            await End(JobState.Failed, exception.Message, exception.Code);
        }

        return false;
    }

    // Before anything is leased. A silo that is unknown dates from before a full restart.
    private void Recall()
    {
        _hasRecalled = true;
        var members = membership.CurrentSnapshot;
        _recalled = _status.Suspicion is { } suspicion
            ? _ledger.Recall(suspicion, silo => members.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None)
            : [];
    }

    private async Task Quarantine(ImmutableArray<long> images)
    {
        foreach (var image in images)
        {
            if (!await Store(new ImageRange(image, image + 1), [_quarantined]))
            {
                return;
            }

            LogQuarantined(Id, image);
        }

        if (images.Length > 0)
        {
            SignalChange();
            await FinishIfDone();
        }
    }
}
