using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

public sealed class ResponseClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<object?> _endpoint = new();
    private readonly Response _response = new();
    private DefaultHttpContext? _context;

    [Fact]
    public async Task Without_a_body_the_time_starts_with_the_request()
    {
        var call = Begin(hasBody: false);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(504, (await Assert.ThrowsAsync<ApiException>(() => call)).Error.Status);
        Assert.False(_context.RequestAborted.IsCancellationRequested, "the refusal could not be written");
    }

    [Fact]
    public async Task With_a_body_the_time_starts_at_its_end()
    {
        var call = Begin(hasBody: true);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _context.Features.GetRequiredFeature<ResponseClock>().Begin();
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(504, (await Assert.ThrowsAsync<ApiException>(() => call)).Error.Status);
    }

    [Fact]
    public async Task A_started_response_is_not_timed()
    {
        var call = Begin(hasBody: false);
        _response.HasStarted = true;

        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_context!.RequestAborted.IsCancellationRequested);
        _endpoint.SetResult("all");
        Assert.Equal("all", await call);
    }

    [Fact]
    public async Task A_streamed_result_is_not_timed_and_notices_a_disconnected_reader()
    {
        using var connection = new CancellationTokenSource();
        var call = Begin(hasBody: false, connection);
        var token = _context!.RequestAborted;
        _endpoint.SetResult("a stream");
        Assert.Equal("a stream", await call);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(token.IsCancellationRequested);
        await connection.CancelAsync();
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_disconnected_caller_is_not_a_late_response()
    {
        using var connection = new CancellationTokenSource();
        var call = Begin(hasBody: false, connection);

        await connection.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private Task<object?> Begin(bool hasBody, CancellationTokenSource? connection = null)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddSingleton(Options.Create(new GatewayOptions())).BuildServiceProvider();
        _context = new DefaultHttpContext { RequestServices = services };
        _context.Features.Set<IHttpResponseFeature>(_response);
        _context.Features.Set<IHttpRequestBodyDetectionFeature>(new Body(hasBody));
        _context.RequestAborted = connection?.Token ?? CancellationToken.None;
        return ResponseClock.WithinAsync(
            EndpointFilterInvocationContext.Create(_context),
            async call => await _endpoint.Task.WaitAsync(call.HttpContext.RequestAborted)).AsTask();
    }

    private sealed record Body(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    // The framework's feature has no setter.
    private sealed class Response : IHttpResponseFeature
    {
        public bool HasStarted { get; set; }

        public int StatusCode { get; set; } = 200;

        public string? ReasonPhrase { get; set; }

        public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

        [Obsolete("Of the interface.")]
        public Stream Body { get; set; } = Stream.Null;

        public void OnStarting(Func<object, Task> callback, object state)
        {
        }

        public void OnCompleted(Func<object, Task> callback, object state)
        {
        }
    }
}
