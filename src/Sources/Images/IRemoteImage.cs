namespace ZeroShotOrleans.Sources.Images;

/// <summary>One image behind a network: how its body is opened, and what its failures mean. This is all in which URLs and object stores differ.</summary>
/// <remarks>For one fetch; used by one thread at a time.</remarks>
internal interface IRemoteImage
{
    /// <summary>How long opening and reading may take together, with a retry; <see cref="Timeout.InfiniteTimeSpan"/> where the source limits each wait itself.</summary>
    TimeSpan MaxTime { get; }

    /// <summary>Opens the body at its first byte.</summary>
    /// <returns>The body; the caller disposes it.</returns>
    Task<RemoteBody> OpenAsync(CancellationToken cancellationToken);

    /// <summary>What an exception of opening or reading means for the image; null: it is none of the expected ones. A cancellation means that <see cref="MaxTime"/> has passed.</summary>
    RemoteFailure? FailureOf(Exception exception);
}

/// <summary>The body of an image while it arrives.</summary>
/// <param name="Bytes">The bytes. Disposing them before their end lets the sender stop.</param>
/// <param name="Length">Their number, if the answer tells it.</param>
/// <param name="Modified"><see cref="FetchedImage.Modified"/>.</param>
/// <param name="Answer">What else to dispose; null: nothing.</param>
internal sealed record RemoteBody(Stream Bytes, long? Length, long Modified = 0, IDisposable? Answer = null) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Bytes.DisposeAsync();
        Answer?.Dispose();
    }
}

/// <summary>A fetch that failed.</summary>
/// <param name="Image">The error of the image.</param>
/// <param name="Again">Whether one retry may succeed.</param>
internal readonly record struct RemoteFailure(FetchedImage Image, bool Again = false);
