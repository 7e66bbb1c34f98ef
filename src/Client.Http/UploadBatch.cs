using System.Net.Http.Headers;

namespace ZeroShotOrleans.Client.Http;

/// <summary>The files of one upload request, in order: small ones with their bytes, or a single large one that is opened for each attempt.</summary>
internal sealed class UploadBatch
{
    private readonly List<(UploadFile File, byte[]? Bytes)> _files = [];
    private long _bytes;

    /// <summary>Number of files.</summary>
    public int Count => _files.Count;

    /// <summary>Adds a file, if it fits.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its bytes; null for a file larger than a request, which is sent alone.</param>
    /// <param name="options">The size limits.</param>
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

    /// <summary>Removes files that the job has.</summary>
    public void RemoveFirst(int files) => _files.RemoveRange(0, files);

    /// <summary>The files as a form. The caller disposes it, and thereby the streams.</summary>
    public async Task<MultipartFormDataContent> FormAsync(CancellationToken cancellationToken)
    {
        var form = new MultipartFormDataContent();
        foreach (var (file, bytes) in _files)
        {
            HttpContent part = bytes is not null ? new ByteArrayContent(bytes) : new StreamContent(await file.Open(cancellationToken).ConfigureAwait(false));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

            // Only filename* allows any letter, quotes and slashes.
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "images", FileNameStar = file.Name };
            form.Add(part);
        }

        return form;
    }
}
