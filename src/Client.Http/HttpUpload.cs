using System.Globalization;
using System.Net.Http.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Uploads files in requests of bounded size. Each request carries the index of its first file, so that it can be repeated.</summary>
/// <remarks>Not thread-safe; one upload for one job at a time.</remarks>
internal sealed class HttpUpload(HttpExchange exchange, string job, TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly Recovery _recovery = exchange.Recovery("sending images");

    public async Task<JobInfo> SendAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken)
    {
        var next = await PositionAsync(cancellationToken).ConfigureAwait(false);
        var source = files.GetAsyncEnumerator(cancellationToken);
        await using (source.ConfigureAwait(false))
        {
            var count = 0L;
            while (count < next && await source.MoveNextAsync().ConfigureAwait(false))
            {
                // The job already has it: it is not opened.
                count++;
            }

            var batch = new UploadBatch();
            while (await source.MoveNextAsync().ConfigureAwait(false))
            {
                count++;
                var bytes = await ReadSmallAsync(source.Current, cancellationToken).ConfigureAwait(false);
                if (!batch.TryAdd(source.Current, bytes, exchange.Options))
                {
                    next = await DeliverAsync(next, batch, cancellationToken).ConfigureAwait(false);
                    batch.TryAdd(source.Current, bytes, exchange.Options);
                }
            }

            await DeliverAsync(next, batch, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(count, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null: the file fills at least a whole request.
    private async Task<byte[]?> ReadSmallAsync(UploadFile file, CancellationToken cancellationToken)
    {
        var stream = await file.Open(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (bytes.Length + read >= exchange.Options.MaxBytesPerUpload)
                {
                    return null;
                }

                bytes.Write(buffer, 0, read);
            }

            return bytes.ToArray();
        }
    }

    // Sends until the job has the whole batch; returns the index after it.
    private async Task<long> DeliverAsync(long first, UploadBatch batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            var next = await TrySendAsync(first, batch, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                await _recovery.PauseAsync(cancellationToken).ConfigureAwait(false);
                next = await PositionAsync(cancellationToken).ConfigureAwait(false);
            }

            if (next < first)
            {
                throw new ZeroShotException(ZeroShotError.BadRequest, string.Create(CultureInfo.InvariantCulture,
                    $"The job requests file {next} again, which it had acknowledged. Restart the upload."));
            }

            var taken = (int)Math.Min(next.Value - first, batch.Count);
            batch.RemoveFirst(taken);
            first += taken;
            if (taken > 0)
            {
                _recovery.GotThrough();
            }
        }

        return first;
    }

    // Null: unknown how much was accepted.
    private async Task<long?> TrySendAsync(long first, UploadBatch batch, CancellationToken cancellationToken)
    {
        using var form = await batch.FormAsync(cancellationToken).ConfigureAwait(false);
        var call = new HttpCall(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{job}/images?first={first}"), () => form);
        try
        {
            using var response = await exchange.SendOnceAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return (await response.Content.ReadFromJsonAsync<UploadAnswerBody>(HttpJson.Client, cancellationToken).ConfigureAwait(false))?.Next;
            }

            var refusal = await HttpFailure.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            _recovery.Note(refusal);
            if (refusal.IsBusy)
            {
                // Does not count as a failure: the job has no capacity until encoders have caught up, and the server is responding.
                _recovery.StillThere();
            }
        }
        catch (Exception exception) when (HttpExchange.IsBroken(exception, cancellationToken))
        {
            _recovery.Note(exception);
        }

        return null;
    }

    // Uses its own retry timeout: a job that answers queries may not accept files yet.
    private Task<long> PositionAsync(CancellationToken cancellationToken) =>
        exchange.SendThroughAsync<UploadAnswerBody, long>(HttpCall.Get($"{job}/images"), position => position.Next, exchange.Recovery("sending images"), cancellationToken);

    private async Task<JobInfo> CompleteAsync(long files, CancellationToken cancellationToken)
    {
        var call = HttpCall.Post($"{job}/images/complete", new CompleteUploadBody { Files = files });
        while (true)
        {
            var answer = await exchange.SendThroughAsync<JobBody, JobInfo>(call, JobAnswers.Of, exchange.Recovery("completing an upload"), cancellationToken).ConfigureAwait(false);
            if (answer.ListingDone)
            {
                return answer;
            }

            // The job was moving to another silo.
            await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
