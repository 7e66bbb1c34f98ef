using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Sends requests to the HTTP API and reads responses.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HttpExchange
{
    // Used if the server does not send Retry-After: the HTTP API's own default.
    private static readonly TimeSpan _usualPause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;

    public HttpExchange(HttpClient http, ZeroShotHttpOptions options, TimeProvider time)
    {
        var address = options.BaseAddress ?? http.BaseAddress ?? throw new ArgumentException(
            "The address of the HTTP API is not set. Set ZeroShotHttpOptions.BaseAddress, or HttpClient.BaseAddress, such as http://silo-1:8080.", nameof(options));

        // Without it, URLs relative to http://host/a would lose the a.
        BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
        (Http, Options, _time) = (http, options, time);
    }

    /// <summary>Base address of the HTTP API; ends with a slash.</summary>
    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public ZeroShotHttpOptions Options { get; }

    /// <summary>Creates the retry state of an operation.</summary>
    /// <param name="what">The operation in progress, such as <c>reading results</c>.</param>
    public Recovery Recovery(string what) => new(this, what, _time);

    /// <summary>Sends a request, retrying 429 responses as often as the options allow. Any other failure is thrown at once.</summary>
    /// <returns>The response body.</returns>
    public Task<T> SendAsync<T>(HttpCall call, CancellationToken cancellationToken) => SendAsync<T, T>(call, body => body, cancellationToken);

    /// <summary>Sends a request and converts the response body.</summary>
    /// <param name="call">The request.</param>
    /// <param name="form">Converts the response body; throws <see cref="JsonException"/> if it is not valid.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<T> SendAsync<TBody, T>(HttpCall call, Func<TBody, T> form, CancellationToken cancellationToken)
    {
        using var response = await SendWithRetriesAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(response, form, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsBroken(exception, cancellationToken))
        {
            throw Unreachable(exception);
        }
    }

    /// <summary>Sends a request whose response has no body.</summary>
    public async Task SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        using var response = await SendWithRetriesAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends an idempotent request until a response arrives; throws for permanent errors.</summary>
    /// <exception cref="TimeoutException">No response arrived for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public async Task<T> SendThroughAsync<TBody, T>(HttpCall call, Func<TBody, T> form, Recovery recovery, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await SendOnceAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    var answer = await ReadAsync(response, form, cancellationToken).ConfigureAwait(false);
                    recovery.GotThrough();
                    return answer;
                }

                recovery.Note(await HttpFailure.ReadAsync(response, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception exception) when (IsBroken(exception, cancellationToken))
            {
                recovery.Note(exception);
            }

            await recovery.PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request once.</summary>
    /// <returns>The response, whatever its status; its body may not have arrived yet.</returns>
    public async Task<HttpResponseMessage> SendOnceAsync(HttpCall call, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(BaseAddress, call.Path)) { Content = call.Body?.Invoke() };
        if (Options.Key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.Key);
        }

        return await Http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the connection failed or broke, as opposed to an error response. A timeout of the <see cref="HttpClient"/> looks like a cancellation.</summary>
    public static bool IsBroken(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or InvalidResponseException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task<HttpResponseMessage> SendWithRetriesAsync(HttpCall call, CancellationToken cancellationToken)
    {
        for (var sent = 1; ; sent++)
        {
            HttpFailure failure;
            try
            {
                var response = await SendOnceAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                using (response)
                {
                    failure = await HttpFailure.ReadAsync(response, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (IsBroken(exception, cancellationToken))
            {
                throw Unreachable(exception);
            }

            var pause = failure.RetryAfter ?? _usualPause;
            if (!failure.IsBusy || !(failure.RefusedAtOnce || call.Repeatable) || sent > Options.MaxRetries || pause > Options.MaxRetryAfter)
            {
                throw failure.ToException();
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> ReadAsync<TBody, T>(HttpResponseMessage response, Func<TBody, T> form, CancellationToken cancellationToken)
    {
        try
        {
            return form(await response.Content.ReadFromJsonAsync<TBody>(HttpJson.Client, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("It is null."));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidResponseException($"The answer from {BaseAddress} is not valid for this client: {exception.Message} Check that it is a ZeroShotOrleans HTTP API of a compatible version.");
        }
    }

    private ZeroShotException Unreachable(Exception exception) => new(ZeroShotError.NoSilo, exception is InvalidResponseException
        ? exception.Message
        : $"No response from {BaseAddress}: {(exception is OperationCanceledException ? "the HttpClient timed out." : exception.Message)} " +
          "Check that a control silo with the HTTP API runs there, then retry.");
}
