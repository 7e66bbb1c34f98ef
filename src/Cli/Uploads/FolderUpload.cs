namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>Uploads the files of a folder to a job.</summary>
/// <param name="images">The files.</param>
/// <param name="send">Uploads files in order.</param>
internal sealed class FolderUpload(LocalImages images, Func<IEnumerable<LocalImage>, CancellationToken, Task> send)
{
    /// <summary>The folder.</summary>
    public string Root => images.Root;

    /// <summary>The files that the listing has skipped so far.</summary>
    public SkippedFiles Skipped => images.Skipped;

    /// <summary>Uploads all files and completes the upload.</summary>
    public Task SendAsync(CancellationToken cancellationToken) =>
        send(images.Paths().Select(path => new LocalImage(path, Path.Combine(images.Root, path))), cancellationToken);
}

/// <summary>A file to upload.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="File">Its absolute path.</param>
internal sealed record LocalImage(string Name, string File);
