using ZeroShotOrleans.Jobs.Exports;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>A folder on this machine, or on storage that all control silos share.</summary>
/// <param name="folder">Its absolute path.</param>
/// <param name="isAllowed">Whether the folder may be written to, once it exists and its links can be resolved.</param>
internal sealed class FolderPlace(string folder, Func<string, bool> isAllowed) : IExportPlace
{
    private const string PartialSuffix = ".partial";

    /// <inheritdoc/>
    public string Name => Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => RunAsync(() =>
    {
        Directory.CreateDirectory(folder);
        if (!isAllowed(folder))
        {
            throw new ExportException($"'{Name}' leads out of the folders in which the silo may write results (Exports:Folders).");
        }

        return true;
    });

    /// <inheritdoc/>
    public Task CleanAsync(string jobId, CancellationToken cancellationToken) => RunAsync(() =>
    {
        foreach (var left in Directory.EnumerateFiles(folder, $".*{jobId}*{PartialSuffix}").Concat(Directory.EnumerateFiles(folder, $"._*{PartialSuffix}")))
        {
            File.Delete(left);
        }

        return true;
    });

    /// <inheritdoc/>
    public ExportException Failure(IOException exception) => Failure((Exception)exception);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken) => RunAsync(() =>
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, file));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string file, byte[] content, CancellationToken cancellationToken) => RunAsync(() => Write(file, content, replace: false));

    /// <inheritdoc/>
    public Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken) => RunAsync(() => Write(file, content, replace: true));

    /// <inheritdoc/>
    public Task DeleteAsync(string file, CancellationToken cancellationToken) => RunAsync(() =>
    {
        File.Delete(Path.Combine(folder, file));
        return true;
    });

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string file, CancellationToken cancellationToken) =>
        RunAsync(() => new FileInfo(Path.Combine(folder, file)) is { Exists: true } found ? found.Length : (long?)null);

    /// <inheritdoc/>
    public Task<string?> FindResultsAsync(CancellationToken cancellationToken) => RunAsync(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(NewFile.HoldsResults) : null;
    });

    /// <inheritdoc/>
    public Task<NewFile> OpenAsync(string file, long epoch) => RunAsync<NewFile>(() =>
    {
        var temporary = Path.Combine(folder, FormattableString.Invariant($".{file}.{epoch}{PartialSuffix}"));
        return new FolderFile(this, new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None), Path.Combine(folder, file));
    });

    // A file that has its name is complete, even after a power failure.
    private bool Write(string file, byte[] content, bool replace)
    {
        var temporary = Path.Combine(folder, $".{file}.{Guid.NewGuid():N}{PartialSuffix}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, file), replace);
            return true;
        }
        catch (IOException) when (!replace && File.Exists(Path.Combine(folder, file)))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<T>(Failure(exception));
        }
        catch (ExportException exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    // A full disk may be cleared and a network drive may come back; a missing permission is for people to give.
    private ExportException Failure(Exception exception) => new(
        $"Results cannot be written to '{Name}': {exception.Message.TrimEnd('.')}.", mayPass: exception is IOException and not DirectoryNotFoundException, exception);

    private sealed class FolderFile(FolderPlace place, FileStream stream, string path) : NewFile
    {
        private bool _committed;

        public override Stream Content => stream;

        public override Task CommitAsync(CancellationToken cancellationToken) => place.RunAsync(() =>
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(stream.Name, path, overwrite: true);
            return _committed = true;
        });

        public override ValueTask DisposeAsync()
        {
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // The disk is full: what was buffered is not needed.
            }

            if (!_committed)
            {
                try
                {
                    File.Delete(stream.Name);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // The next owner of the job deletes it.
                }
            }

            return ValueTask.CompletedTask;
        }
    }
}
