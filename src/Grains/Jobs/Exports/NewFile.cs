namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>A file that is being written. Without <see cref="CommitAsync"/>, disposing it leaves nothing behind.</summary>
internal abstract class NewFile : IAsyncDisposable
{
    /// <summary>Receives the content.</summary>
    public abstract Stream Content { get; }

    /// <summary>Gives the file its name, replacing an existing one. The content is durable before.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The names of files of results; those of a job's own files in its place begin with an underscore, which readers of folders skip.</summary>
    public static bool HoldsResults(string name) =>
        name is ExportClaim.SuccessFile or ExportClaim.ManifestFile || name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
}
