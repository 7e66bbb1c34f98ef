using System.Runtime.CompilerServices;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Ends the results of a job that is deleted while they are read, and says so: its status was sent before, and cannot say it.</summary>
internal sealed class DeletionWatch(string jobId)
{
    private bool _deleted;

    /// <summary>Why the answer is not whole; null while the job is there.</summary>
    public string? Reason => _deleted ? $"Job {jobId} was deleted while its results were read." : null;

    /// <summary>The results up to the deletion.</summary>
    public async IAsyncEnumerable<ResultChunk> ReadAsync(IAsyncEnumerable<ResultChunk> chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = chunks.GetAsyncEnumerator(cancellationToken);
        while (await OrDefaultAsync(() => reader.MoveNextAsync().AsTask()))
        {
            yield return reader.Current;
        }
    }

    /// <summary>An answer of the job, or the default once it was deleted.</summary>
    public async Task<T?> OrDefaultAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return _deleted ? default : await call();
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NotFound)
        {
            _deleted = true;
            return default;
        }
    }
}
