using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Updates the ledger when silos die.
internal sealed partial class JobGrain
{
    private static readonly ImageOutcome _quarantinedOutcome = ImageOutcome.Failed(ImageError.Quarantined,
        "Two silos died or hung while they processed this image alone, so it is not tried again. Check the file; the job can retry quarantined images.");

    // Images that got their second strike when the job was loaded.
    private ImmutableArray<long> _quarantined = [];

    private async Task Quarantine(ImmutableArray<long> images)
    {
        foreach (var image in images)
        {
            if (!await Store(new ImageRange(image, image + 1), [_quarantinedOutcome]))
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
