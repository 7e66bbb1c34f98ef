using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Sends requests to the HTTP API and reads answers.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class HttpExchange
{
    // Without a word from the server: as long as the HTTP API's own default.
    private static readonly TimeSpan _usualPause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;

    public HttpExchange(HttpClient http, ZeroShotHttpOptions options, TimeProvider time)
    {
        var address = options.BaseAddress ?? http.BaseAddress ?? throw new ArgumentException(
            "Neither the options nor the HttpClient names the address of the HTTP API. Set ZeroShotHttpOptions.BaseAddress, or HttpClient.BaseAddress, such as http://silo-1:8080.", nameof(options));

        // What is relative to http://host/a would else lose the a.
        BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
        (Http, Options, _time) = (http, options, time);
    }

    /// <summary>Where the HTTP API is; ends with a slash.</summary>
    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public ZeroShotHttpOptions Options { get; }

    /// <summary>What to do while nothing gets through.</summary>
    /// <param name="what">What is going on, such as <c>results were read</c>.</param>
    public Recovery Recovery(string what) => new(this, what, _time);

    /// <summary>Sends a request until it is not answered 429, as often as the options allow; tells every other failure at once.</summary>
    /// <returns>The answer's body.</returns>
    public Task<T> SendAsync<T>(HttpCall call, CancellationToken cancellationToken) => SendAsync<T, T>(call, body => body, cancellationToken);

    /// <summary>The same for an answer that callers get in another form.</summary>
    /// <param name="call">The request.</param>
    /// <param name="form">Makes what callers get of the answer's body; throws <see cref="JsonException"/> for one that it does not know.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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

    /// <summary>The same for an answer without a body.</summary>
    public async Task SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        using var response = await SendWithRetriesAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request that is safe to repeat until an answer gets through; tells refusals that do not pass.</summary>
    /// <exception cref="TimeoutException">Nothing got through for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
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
    /// <returns>The answer, whatever it is; its body may still have to come.</returns>
    public async Task<HttpResponseMessage> SendOnceAsync(HttpCall call, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(BaseAddress, call.Path)) { Content = call.Body?.Invoke() };
        if (Options.Key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.Key);
        }

        return await Http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the connection was not made or broke, as opposed to an answer that is a refusal. A timeout of the <see cref="HttpClient"/> looks like a cancellation.</summary>
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
            throw new InvalidResponseException($"The answer from {BaseAddress} is not what this client knows: {exception.Message} See that a ZeroShotOrleans HTTP API is there, of the same version.");
        }
    }

    private ZeroShotException Unreachable(Exception exception) => new(ZeroShotError.NoSilo, exception is InvalidResponseException
        ? exception.Message
        : $"No answer came from {BaseAddress}: {(exception is OperationCanceledException ? "the time of the HttpClient for an answer was over." : exception.Message)} " +
          "See that a control silo with its HTTP API runs there, then send again.");
}
