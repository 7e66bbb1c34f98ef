using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Reads one response with results as it arrives.</summary>
internal sealed class ResultConnection : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly ResultLines _lines;
    private readonly ImageRows _rows;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;

    private ResultConnection(HttpResponseMessage response, ResultLines lines, ImageRows rows, TimeSpan silence, TimeProvider time) =>
        (_response, _lines, _rows, _silence, _time) = (response, lines, rows, silence, time);

    /// <summary>The last image that was read.</summary>
    public ImageClassification Current { get; private set; } = null!;

    /// <summary>Whether reading ended at the row of a failed job.</summary>
    public bool SaysFailed { get; private set; }

    /// <summary>Whether reading ended because no bytes arrived for too long.</summary>
    public bool WasSilent { get; private set; }

    /// <summary>Opens a response and takes ownership of it.</summary>
    public static async Task<ResultConnection> OpenAsync(
        HttpResponseMessage response, ImageRows rows, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken) =>
        new(response, new ResultLines(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)), rows, silence, time);

    /// <summary>Reads the next complete image; false at the end of the response, and at the row of a failed job.</summary>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (await ReadRowAsync(cancellationToken).ConfigureAwait(false) is { } row)
        {
            if (row.Status == "failed")
            {
                SaysFailed = true;
                return false;
            }

            if (_rows.Add(row) is { } image)
            {
                Current = image;
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
    }

    private async ValueTask<ResultRowBody?> ReadRowAsync(CancellationToken cancellationToken)
    {
        if (_lines.HasRow)
        {
            return await _lines.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        using var silence = new CancellationTokenSource(_silence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await _lines.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            WasSilent = true;
            throw;
        }
    }
}
