using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Updates the ledger when silos die.
internal sealed partial class JobGrain
{
    private static readonly ImageOutcome _quarantinedOutcome = ImageOutcome.Failed(ImageError.Quarantined,
        "Two silos died or hung while they worked on this image alone, so it is not tried again. Look at the file; the job can retry quarantined images.");

    // Images that got their second strike when the job was loaded.
    private ImmutableArray<long> _quarantined = [];

    private async Task QuarantineAsync(ImmutableArray<long> images)
    {
        foreach (var image in images)
        {
            if (!await StoreAsync(new ImageRange(image, image + 1), [_quarantinedOutcome]))
            {
                return;
            }

            LogQuarantined(Id, image);
        }

        if (images.Length > 0)
        {
            SignalChange();
            await FinishIfDoneAsync();
        }
    }
}
