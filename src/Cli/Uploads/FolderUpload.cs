namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>Sends the files of a folder to a job.</summary>
/// <param name="images">The files.</param>
/// <param name="send">Sends files of a job: their names and absolute paths, in order.</param>
internal sealed class FolderUpload(LocalImages images, Func<IEnumerable<LocalImage>, CancellationToken, Task> send)
{
    /// <summary>The folder.</summary>
    public string Root => images.Root;

    /// <summary>What the listing of the folder passed over so far.</summary>
    public SkippedFiles Skipped => images.Skipped;

    /// <summary>Sends them all and says that there are no more.</summary>
    public Task SendAsync(CancellationToken cancellationToken) =>
        send(images.Paths().Select(path => new LocalImage(path, Path.Combine(images.Root, path))), cancellationToken);
}

/// <summary>A file to be sent.</summary>
/// <param name="Name">What names it in results.</param>
/// <param name="File">Its absolute path.</param>
internal sealed record LocalImage(string Name, string File);
