using System.Runtime.CompilerServices;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Reads the results of a job over as many connections as necessary.</summary>
internal sealed class ResultReading(HttpExchange exchange, string job, bool follow, TimeProvider time)
{
    private readonly Recovery _recovery = exchange.Recovery("reading results");

    /// <summary>The outcome of one step of reading.</summary>
    private enum ReadStep
    {
        Image,
        End,
        Failed,
        Broken,
    }

    /// <summary>The images, each exactly once, in order.</summary>
    public async IAsyncEnumerable<ImageClassification> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var labelSets = (await DescribeAsync(cancellationToken).ConfigureAwait(false)).LabelSets.Length;
        for (var next = from; ;)
        {
            var (step, opened) = await TryOpenAsync(next, labelSets, cancellationToken).ConfigureAwait(false);
            if (opened is { } connection)
            {
                await using (connection.ConfigureAwait(false))
                {
                    while ((step = await TryReadAsync(connection, cancellationToken).ConfigureAwait(false)) == ReadStep.Image)
                    {
                        next = connection.Current.Index + 1;
                        yield return connection.Current;

                        // Measured after the caller has processed the image, which may take long and is not a silence of the server.
                        _recovery.GotThrough();
                    }
                }
            }

            if ((step == ReadStep.End && !follow) || (step is ReadStep.End or ReadStep.Failed && await HasEndedAsync(next, cancellationToken).ConfigureAwait(false)))
            {
                yield break;
            }

            await _recovery.PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Uses its own retry timeout: a job that can be described may not be readable yet.
    private Task<JobInfo> DescribeAsync(CancellationToken cancellationToken) =>
        exchange.SendThroughAsync<JobBody, JobInfo>(HttpCall.Get(job), JobAnswers.Of, exchange.Recovery("reading results"), cancellationToken);

    private async Task<(ReadStep ReadStep, ResultConnection? Connection)> TryOpenAsync(long next, int labelSets, CancellationToken cancellationToken)
    {
        var call = HttpCall.Get(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{job}/results?format=ndjson&from={next}&follow={(follow ? "true" : "false")}"));
        try
        {
            var response = await exchange.SendOnceAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return (ReadStep.Image, await ResultConnection.OpenAsync(response, new ImageRows(next, labelSets), exchange.Options.IdleTimeout, time, cancellationToken).ConfigureAwait(false));
            }

            using (response)
            {
                var refused = await HttpFailure.ReadAsync(response, cancellationToken).ConfigureAwait(false);
                if (refused.Code == ErrorCodes.JobFailed)
                {
                    // The job has more details about its failure than the error response.
                    return (ReadStep.Failed, null);
                }

                _recovery.Note(refused);
            }
        }
        catch (Exception exception) when (HttpExchange.IsBroken(exception, cancellationToken))
        {
            _recovery.Note(exception);
        }

        return (ReadStep.Broken, null);
    }

    private async ValueTask<ReadStep> TryReadAsync(ResultConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.MoveNextAsync(cancellationToken).ConfigureAwait(false) ? ReadStep.Image : connection.SaysFailed ? ReadStep.Failed : ReadStep.End;
        }
        catch (Exception exception) when (HttpExchange.IsBroken(exception, cancellationToken))
        {
            _recovery.Note(exception);
            if (connection.WasSilent)
            {
                // A slow job may be silent for that long: not counted as a failure.
                _recovery.StillThere();
            }

            return ReadStep.Broken;
        }
    }

    // A response also ends when a server stops or the job moves to another silo.
    private async Task<bool> HasEndedAsync(long next, CancellationToken cancellationToken)
    {
        var now = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (now.State is JobState.Failed)
        {
            throw JobFailure.Exception(now.ProblemCode, JobFailure.Message(now.Id, now.Done, now.Listed, now.Problem));
        }

        if (!now.Ended)
        {
            _recovery.StillThere();
            return false;
        }

        return now.State != JobState.Finished || next >= now.Listed;
    }
}
