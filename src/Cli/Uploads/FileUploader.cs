using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>Uploads local files to a job, starting where a previous upload stopped.</summary>
internal static class FileUploader
{
    /// <summary>Uploads all files and completes the upload.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="job">Id of the job.</param>
    /// <param name="images">The files. Their order must be the same when an upload is resumed.</param>
    /// <param name="warn">Receives warnings about unreadable files, which are uploaded as empty files and become errors.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public static Task SendAsync(
        GrainClient client, string job, IEnumerable<LocalImage> images, Action<string> warn, CancellationToken cancellationToken) =>
        client.GetJob(job).UploadAsync(images.Select(image => File(image, warn)).ToAsyncEnumerable(), cancellationToken);

    // Names in an upload must not contain control characters.
    private static UploadFile File(LocalImage image, Action<string> warn) => new(Printable.Escape(image.Name), _ =>
    {
        try
        {
            return ValueTask.FromResult<Stream>(NamedFile.OpenRead(image.File));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"{image.Name} is sent empty, because it cannot be read: {exception.Message}");
            return ValueTask.FromResult(Stream.Null);
        }
    });
}
