using System.Text;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Finds out how many texts the HTTP API takes in one request: the maximum at first, and half as many after each refusal.</summary>
/// <remarks>Thread-safe; one per client, so that it is found out only once.</remarks>
internal sealed class TextParts(ZeroShotHttpOptions options)
{
    private int _most = Math.Max(1, options.MaxTextsPerRequest);

    /// <summary>Sends the first texts.</summary>
    /// <param name="texts">All that are left; at least one.</param>
    /// <param name="send">Sends a part.</param>
    public async Task<T> SendAsync<T>(ReadOnlyMemory<string> texts, Func<string[], Task<T>> send)
    {
        for (var part = Part(texts.Span); ; part = part[..Math.Min(part.Length, Volatile.Read(ref _most))])
        {
            try
            {
                return await send(part).ConfigureAwait(false);
            }
            catch (ZeroShotException refused) when (part.Length > 1 && HttpFailure.CodeOf(refused) is ErrorCodes.TooManyInputs or ErrorCodes.TooLarge)
            {
                if (HttpFailure.CodeOf(refused) == ErrorCodes.TooManyInputs)
                {
                    Volatile.Write(ref _most, Math.Min(Volatile.Read(ref _most), part.Length / 2));
                }

                part = part[..(part.Length / 2)];
            }
        }
    }

    private string[] Part(ReadOnlySpan<string> texts)
    {
        var (count, bytes) = (0, 0L);
        while (count < texts.Length && count < Volatile.Read(ref _most))
        {
            bytes += Encoding.UTF8.GetByteCount(texts[count] ?? "");
            if (count > 0 && bytes > options.MaxBytesPerRequest)
            {
                break;
            }

            count++;
        }

        return texts[..count].ToArray();
    }
}
