using System.Net;
using System.Net.Http.Headers;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Wire;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Brings one file into the staging folder: goes on where it stopped, and gives it its name only when its hash is the announced one.</summary>
internal sealed class FileDownload(HubApi api, Repository repository, Staging staging, RepositoryFile file, Tally tally)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>A try that brought that much counts as no failure. A host that gives a byte at each connection would otherwise be asked for ever.</summary>
    private const long GrowthBytes = 1024 * 1024;

    private readonly string _whole = staging.PathOf(file.Path);
    private readonly string _part = staging.PartOf(file.Path);

    // What the tally knows of this file.
    private long _counted;
    private long _sizeBeforeAttempt;

    /// <summary>Bytes that an earlier pull left.</summary>
    public static long BytesOf(Staging staging, RepositoryFile file) =>
        File.Exists(staging.PathOf(file.Path)) ? file.Size : SizeOf(staging.PartOf(file.Path));

    /// <summary>Brings it.</summary>
    /// <returns>Its SHA-256 in hex.</returns>
    /// <exception cref="HubException">It cannot be had, or is not what was announced.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        // Also what an earlier pull finished: a machine that lost power may have kept the name and not the bytes.
        if (File.Exists(_whole))
        {
            File.Move(_whole, _part, overwrite: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_whole)!);
        return await api.Patience.RunAsync(AttemptAsync, HasGrown, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> AttemptAsync(CancellationToken cancellationToken)
    {
        if (SizeOf(_part) > file.Size)
        {
            File.Delete(_part);
        }

        var resumedAt = SizeOf(_part);
        _sizeBeforeAttempt = resumedAt;
        Count(resumedAt);
        if (resumedAt < file.Size || !File.Exists(_part))
        {
            await FetchAsync(resumedAt, cancellationToken).ConfigureAwait(false);
        }

        var hash = await FileHash.OfAsync(_part, cancellationToken).ConfigureAwait(false);
        if (file.Sha256 is null ? hash.Git == file.GitHash : hash.Sha256 == file.Sha256)
        {
            File.Move(_part, _whole, overwrite: true);
            return hash.Sha256;
        }

        File.Delete(_part);
        Count(0);
        throw new HubException(
            HubError.Corrupt,
            $"{Shown.Of(file.Path)} of {repository.Id} arrived with another hash than the hub announces, and was thrown away.",
            "Pull again; if it stays so, something on the way changes files: check the proxy, or name another address in Hub:Endpoint.")
        {
            // The beginning may be of an older attempt that met a bad host; a download in one piece has no such excuse.
            IsTransient = resumedAt > 0,
        };
    }

    private async Task FetchAsync(long from, CancellationToken cancellationToken)
    {
        var range = from > 0 ? new RangeItemHeaderValue(from, null) : null;
        using var answer = await api.OpenAsync(repository, file.Path, range, from > 0 ? staging.Journal.TagOf(file.Path) : null, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (answer.ContentHeaders.ContentRange is not { } got || got.From != from || (got.HasLength && got.Length != file.Size))
            {
                File.Delete(_part);
                throw WireFailure.OtherPart(Shown.Of(file.Path));
            }
        }
        else
        {
            // The host ignores ranges, or what it has is no longer what was begun.
            from = 0;
        }

        staging.Journal.Note(file.Path, answer.Headers.ETag);
        Count(from);
        await WriteAsync(answer, from, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(Answer answer, long from, CancellationToken cancellationToken)
    {
        var stream = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            stream.SetLength(from);
            stream.Position = from;
            var buffer = new byte[BufferBytes];
            while (await answer.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (read > file.Size - stream.Position)
                {
                    stream.SetLength(0);
                    throw new HubException(
                        HubError.Corrupt,
                        $"{Shown.Of(file.Path)} of {repository.Id} has more bytes than the {file.Size} that the hub announces, and was thrown away.",
                        "Check that Hub:Endpoint is a Hugging Face hub, and that no proxy answers in its place.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                Count(stream.Position);
            }

            // The rename must not reach the disk before the bytes do.
            stream.Flush(flushToDisk: true);
            if (stream.Position < file.Size)
            {
                throw WireFailure.EndedEarly(Shown.Of(file.Path), stream.Position, file.Size);
            }
        }
    }

    private bool HasGrown() => SizeOf(_part) >= _sizeBeforeAttempt + GrowthBytes;

    private void Count(long bytes)
    {
        tally.Add(bytes - _counted);
        _counted = bytes;
    }

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;
}
