using System.Runtime.CompilerServices;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Reads the results of a job over as many connections as it takes.</summary>
internal sealed class ResultReading(HttpExchange exchange, string job, bool follow, TimeProvider time)
{
    private readonly Recovery _recovery = exchange.Recovery("results were read");

    /// <summary>What a try to read came to.</summary>
    private enum ReadStep
    {
        Image,
        End,
        Failed,
        Broken,
    }

    /// <summary>The images, each once, in order.</summary>
    public async IAsyncEnumerable<JobResult> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
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

                        // After the caller was given the image: it may be busy for long, and that is no silence of the server.
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

    // With a retry timeout of its own: a job that can be described is not yet one that can be read.
    private Task<JobInfo> DescribeAsync(CancellationToken cancellationToken) =>
        exchange.SendThroughAsync<JobBody, JobInfo>(HttpCall.Get(job), JobAnswers.Of, exchange.Recovery("results were read"), cancellationToken);

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
                    // The job itself knows more of its failure than the refusal says.
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
                // It held for as long as a job may be slow: that is no failure that adds up.
                _recovery.StillThere();
            }

            return ReadStep.Broken;
        }
    }

    // A server that stops, and a job that moves to another silo, end an answer too.
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
