using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>Sends files of this machine to a job, from where it is.</summary>
internal static class FileUploader
{
    /// <summary>Sends them all and says that there are no more.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="job">Id of the job.</param>
    /// <param name="images">The files, in the same order whenever they are sent again.</param>
    /// <param name="warn">Takes what is said of a file that cannot be read: it is sent without bytes and becomes an error, and the others go on.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public static Task SendAsync(
        ZeroShotClient client, string job, IEnumerable<LocalImage> images, Action<string> warn, CancellationToken cancellationToken) =>
        client.GetJob(job).UploadAsync(images.Select(image => File(image, warn)).ToAsyncEnumerable(), cancellationToken);

    // A name of an upload holds no control character.
    private static UploadFile File(LocalImage image, Action<string> warn) => new(Printable.Escape(image.Name), _ =>
    {
        try
        {
            return ValueTask.FromResult<Stream>(NamedFile.OpenRead(image.File));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"{image.Name} is sent without its bytes: {exception.Message}");
            return ValueTask.FromResult(Stream.Null);
        }
    });
}
