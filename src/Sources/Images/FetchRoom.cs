namespace ZeroShotOrleans.Sources.Images;

/// <summary>Memory for one image while it is fetched, whose size is not known before.</summary>
/// <param name="reservation">Where it is reserved; null: without a limit.</param>
internal sealed class FetchRoom(ImageMemoryBudget.MemoryReservation? reservation)
{
    /// <summary>Reserved bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Waits until so many bytes are reserved. Not while a connection is held: others may need it to free memory.</summary>
    public async Task HoldAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > Bytes)
        {
            await (reservation?.TakeAsync(bytes - Bytes, cancellationToken) ?? Task.CompletedTask);
            Bytes = bytes;
        }
    }

    /// <summary>Reserves so many bytes if there is room at once.</summary>
    public bool TryHold(long bytes)
    {
        if (bytes > Bytes)
        {
            if (reservation?.TryTake(bytes - Bytes) == false)
            {
                return false;
            }

            Bytes = bytes;
        }

        return true;
    }

    /// <summary>Keeps what the image needs.</summary>
    public void Settle(long bytes)
    {
        reservation?.Correct(bytes - Bytes);
        Bytes = bytes;
    }
}
