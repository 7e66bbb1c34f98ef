using ZeroShotOrleans.Jobs.Exports;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>A folder, or a prefix in an object store, that a job writes its results to. Every file appears there whole or not at all.</summary>
/// <remarks>
/// All failures are an <see cref="ExportException"/>. Calls may block: they are made outside grain turns. Two owners of a job may write at once for a moment when
/// a cluster splits; a file of theirs has the same rows, so whichever is last does no harm.
/// </remarks>
internal interface IExportPlace
{
    /// <summary>The folder or prefix as it is shown, ending with a separator.</summary>
    string Name { get; }

    /// <summary>Creates the folder.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Removes unfinished files of previous owners of the job, which has the place.</summary>
    Task CleanAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>The failure of a write to <see cref="NewFile.Content"/>.</summary>
    ExportException Failure(IOException exception);

    /// <summary>The content of a small file; null if it does not exist.</summary>
    Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken);

    /// <summary>Creates a small file.</summary>
    /// <returns>False if it exists.</returns>
    Task<bool> CreateAsync(string file, byte[] content, CancellationToken cancellationToken);

    /// <summary>Writes a small file, replacing an existing one.</summary>
    Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken);

    /// <summary>Deletes a file; one that does not exist is none the less deleted.</summary>
    Task DeleteAsync(string file, CancellationToken cancellationToken);

    /// <summary>Size of a file in bytes; null if it does not exist.</summary>
    Task<long?> SizeAsync(string file, CancellationToken cancellationToken);

    /// <summary>The name of any file that holds results, such as a Parquet file; null if there is none, or no such folder.</summary>
    Task<string?> FindResultsAsync(CancellationToken cancellationToken);

    /// <summary>Starts a large file.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="epoch">Of the job's owner, so that two owners do not write to the same temporary file.</param>
    Task<NewFile> OpenAsync(string file, long epoch);
}
