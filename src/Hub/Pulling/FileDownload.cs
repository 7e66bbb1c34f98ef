using System.Net;
using System.Net.Http.Headers;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Http;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Downloads one file into the staging folder. Resumes partial downloads, and publishes the file only if its hash matches.</summary>
internal sealed class FileDownload(HubApi api, Staging staging, FolderFile target, ProgressCounter progress)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>An attempt that made this much progress resets the retry count. Without a minimum, a host that sends one byte per connection would be retried forever.</summary>
    private const long GrowthBytes = 1024 * 1024;

    private readonly Repository _repository = target.Repository;
    private readonly RepositoryFile _file = target.File;
    private readonly string _whole = staging.PathOf(target.Path);
    private readonly string _part = staging.PartOf(target.Path);

    // The bytes of this file counted so far.
    private long _counted;
    private long _sizeBeforeAttempt;

    /// <summary>Number of bytes left by an earlier pull.</summary>
    public static long BytesOf(Staging staging, FolderFile file) =>
        File.Exists(staging.PathOf(file.Path)) ? file.Size : SizeOf(staging.PartOf(file.Path));

    /// <summary>Downloads the file.</summary>
    /// <returns>Its SHA-256 in hex.</returns>
    /// <exception cref="HubException">The download failed, or the content does not match the listing.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        // Verify files of an earlier pull too: after a power loss, the name may exist without its bytes.
        if (File.Exists(_whole))
        {
            File.Move(_whole, _part, overwrite: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_whole)!);
        return await api.RetryPolicy.RunAsync(AttemptAsync, HasGrown, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> AttemptAsync(CancellationToken cancellationToken)
    {
        if (SizeOf(_part) > _file.Size)
        {
            File.Delete(_part);
        }

        var resumedAt = SizeOf(_part);
        _sizeBeforeAttempt = resumedAt;
        Count(resumedAt);
        if (resumedAt < _file.Size || !File.Exists(_part))
        {
            await FetchAsync(resumedAt, cancellationToken).ConfigureAwait(false);
        }

        var hash = await FileHash.OfAsync(_part, cancellationToken).ConfigureAwait(false);
        if (_file.Sha256 is null ? hash.Git == _file.GitHash : hash.Sha256 == _file.Sha256)
        {
            File.Move(_part, _whole, overwrite: true);
            return hash.Sha256;
        }

        File.Delete(_part);
        Count(0);
        throw new HubException(
            HubError.Corrupt,
            $"{SafeText.Of(_file.Path)} of {_repository.Id} does not match the hash in the hub's listing; the download was discarded.",
            "Pull again. If it fails again, something on the network path alters files: check the proxy, or set another URL in Hub:Endpoint.")
        {
            // A resumed file may start with bytes from a bad host, so it deserves another attempt. A download in one piece does not.
            IsTransient = resumedAt > 0,
        };
    }

    private async Task FetchAsync(long from, CancellationToken cancellationToken)
    {
        var range = from > 0 ? new RangeItemHeaderValue(from, null) : null;
        using var answer = await api.OpenAsync(_repository, _file.Path, range, from > 0 ? staging.Journal.TagOf(target.Path) : null, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (answer.ContentHeaders.ContentRange is not { } got || got.From != from || (got.HasLength && got.Length != _file.Size))
            {
                File.Delete(_part);
                throw NetworkErrors.WrongRange(SafeText.Of(_file.Path));
            }
        }
        else
        {
            // The host ignores ranges, or its file has changed since the download started.
            from = 0;
        }

        staging.Journal.RecordTag(target.Path, answer.Headers.ETag);
        Count(from);
        await WriteAsync(answer, from, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(HubResponse answer, long from, CancellationToken cancellationToken)
    {
        var stream = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            stream.SetLength(from);
            stream.Position = from;
            var buffer = new byte[BufferBytes];
            while (await answer.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (read > _file.Size - stream.Position)
                {
                    stream.SetLength(0);
                    throw new HubException(
                        HubError.Corrupt,
                        $"{SafeText.Of(_file.Path)} of {_repository.Id} is larger than the {_file.Size} bytes in the hub's listing; the download was discarded.",
                        "Check that Hub:Endpoint is a Hugging Face hub and that no proxy intercepts requests.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                Count(stream.Position);
            }

            // Flush, so that the rename cannot reach the disk before the content.
            stream.Flush(flushToDisk: true);
            if (stream.Position < _file.Size)
            {
                throw NetworkErrors.EndedEarly(SafeText.Of(_file.Path), stream.Position, _file.Size);
            }
        }
    }

    private bool HasGrown() => SizeOf(_part) >= _sizeBeforeAttempt + GrowthBytes;

    private void Count(long bytes)
    {
        progress.Add(bytes - _counted);
        _counted = bytes;
    }

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;
}
