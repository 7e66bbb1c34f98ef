using System.Net.Http.Headers;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Files of one request of an upload, in their order: small ones with their bytes, or one large one that is opened whenever it is sent.</summary>
internal sealed class UploadBatch
{
    private readonly List<(UploadFile File, byte[]? Bytes)> _files = [];
    private long _bytes;

    /// <summary>Number of files.</summary>
    public int Count => _files.Count;

    /// <summary>Adds a file, if it fits.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its bytes; null: it is larger than a request, and goes alone.</param>
    /// <param name="options">How much fits.</param>
    public bool TryAdd(UploadFile file, byte[]? bytes, ZeroShotHttpOptions options)
    {
        if (Count > 0 && (bytes is null || _files[0].Bytes is null || Count == options.MaxFilesPerUpload || _bytes + bytes.Length > options.MaxBytesPerUpload))
        {
            return false;
        }

        _files.Add((file, bytes));
        _bytes += bytes?.Length ?? 0;
        return true;
    }

    /// <summary>Forgets files that the job has.</summary>
    public void RemoveFirst(int files) => _files.RemoveRange(0, files);

    /// <summary>The files as a form. Anyone who called it ends it, and with it the streams.</summary>
    public async Task<MultipartFormDataContent> FormAsync(CancellationToken cancellationToken)
    {
        var form = new MultipartFormDataContent();
        foreach (var (file, bytes) in _files)
        {
            HttpContent part = bytes is not null ? new ByteArrayContent(bytes) : new StreamContent(await file.Open(cancellationToken).ConfigureAwait(false));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

            // Only this form of a name takes any letter, quotes and slashes.
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "images", FileNameStar = file.Name };
            form.Add(part);
        }

        return form;
    }
}
