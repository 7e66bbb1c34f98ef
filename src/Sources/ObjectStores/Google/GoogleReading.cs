using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Apis.Storage.v1;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>Reads objects as they are stored. The SDK writes a download into a stream of the caller's and cannot stop early, so the request is the SDK's and the answer's body is ours.</summary>
/// <param name="service">The service.</param>
/// <param name="address">The object.</param>
/// <param name="userProject">The project that is billed; null: the bucket's.</param>
/// <param name="errors">Names errors.</param>
internal sealed class GoogleReading(StorageService service, ObjectAddress address, string? userProject, GoogleErrors errors)
{
    private const int MaxErrorBytes = 16 << 10;

    /// <summary>Opens the object.</summary>
    /// <param name="range">The part to read; null: all.</param>
    /// <param name="generation">The generation that it must have; null: any.</param>
    /// <param name="again">Makes of a way to open the body again how it is done.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<ObjectContent> OpenAsync(ObjectRange? range, long? generation, Func<Func<long, CancellationToken, Task<Stream>>, BodyAgain> again, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(range?.Offset, range is { } part ? part.Offset + part.Length - 1 : null, generation, cancellationToken);
        try
        {
            var stored = Stored(answer);
            var length = answer.Content.Headers.ContentLength ?? throw Decompressed();
            if (range is { } wanted && (answer.StatusCode != HttpStatusCode.PartialContent || length != wanted.Length))
            {
                throw answer.StatusCode == HttpStatusCode.PartialContent
                    ? new ObjectStoreException(ObjectStoreError.Changed, $"'{address}' has {stored.Bytes} bytes and not the {wanted.Offset + wanted.Length} that were listed: it was written again since.")
                    : new ObjectStoreException(ObjectStoreError.Refused, $"The store answered '{address}' without the range that was asked for: it does not support ranges.");
            }

            if (range is null && length != stored.Bytes)
            {
                throw Decompressed();
            }

            var (first, last) = (range?.Offset ?? 0, (range?.Offset ?? 0) + length - 1);
            var version = long.Parse(stored.ETag, CultureInfo.InvariantCulture);
            var rest = again(async (read, token) => await BodyAsync(await SendAsync(first + read, last, version, token), token));
            return new ObjectContent(stored, new StoreBody(await BodyAsync(answer, cancellationToken), length, exception => errors.Of(exception, address), rest), length);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(long? first, long? last, long? generation, CancellationToken cancellationToken)
    {
        var get = service.Objects.Get(address.Bucket, address.Key);
        (get.Alt, get.IfGenerationMatch, get.UserProject) = (StorageBaseServiceRequest<global::Google.Apis.Storage.v1.Data.Object>.AltEnum.Media, generation, userProject);
        using var request = get.CreateRequest();

        // Otherwise objects that are stored with gzip are decompressed on the way, and then have neither their length nor ranges.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        request.Headers.Range = first is null ? null : new RangeHeaderValue(first, last);
        HttpResponseMessage answer;
        try
        {
            answer = await service.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw errors.Of(exception, address);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var (reason, text) = Parse(await ErrorAsync(answer, cancellationToken));
            throw errors.OfAnswer((int)answer.StatusCode, reason, text, address);
        }
    }

    private StoredObject Stored(HttpResponseMessage answer)
    {
        if (Header(answer, "x-goog-generation") is not { } generation || !long.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new ObjectStoreException(ObjectStoreError.Refused, $"The store answered '{address}' without its generation, so a change would not be noticed: it is not Google's, or a proxy removed it.");
        }

        if (Header(answer, "x-goog-stored-content-encoding") is "gzip" && !answer.Content.Headers.ContentEncoding.Contains("gzip"))
        {
            throw Decompressed();
        }

        var size = answer.Content.Headers.ContentRange?.Length
            ?? (long.TryParse(Header(answer, "x-goog-stored-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var stored) ? stored : answer.Content.Headers.ContentLength ?? 0);
        return new StoredObject(address.Key, size, generation, answer.Content.Headers.LastModified?.UtcTicks ?? 0);
    }

    private ObjectStoreException Decompressed() => new(
        ObjectStoreError.Refused, $"'{address}' is stored with gzip, and was decompressed on the way although its stored bytes were asked for. Set its Cache-Control to no-transform, or store it without Content-Encoding.");

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    // The answer is disposed with its body.
    private static async Task<Stream> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken) => await answer.Content.ReadAsStreamAsync(cancellationToken);

    private static async Task<byte[]> ErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxErrorBytes];
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return bytes[..await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)];
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The status says enough.
            return [];
        }
    }

    // As JSON or, for downloads, as plain text.
    private static (string? Reason, string Text) Parse(byte[] error)
    {
        try
        {
            using var json = JsonDocument.Parse(error);
            var inner = json.RootElement.GetProperty("error");
            return (inner.TryGetProperty("errors", out var all) && all.GetArrayLength() > 0 && all[0].TryGetProperty("reason", out var reason) ? reason.GetString() : null, inner.GetProperty("message").GetString() ?? "");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, System.Text.Encoding.UTF8.GetString(error));
        }
    }
}
