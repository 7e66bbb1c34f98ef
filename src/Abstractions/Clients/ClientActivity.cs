using System.Diagnostics;

namespace ZeroShotOrleans;

/// <summary>Spans of the clients. Their names and tags follow OpenTelemetry's conventions for generative AI where those have a word for it.</summary>
internal static class ClientActivity
{
    public const string Classify = "classify";
    public const string Embed = "embeddings";
    public const string Submit = "submit_job";

    private static readonly ActivitySource _source = new(ClientTelemetry.ActivitySourceName);

    /// <summary>Makes a call within a span.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="model">Name of the model; null or empty if the server decides.</param>
    /// <param name="count">Number of images or texts; null for a job.</param>
    /// <param name="call">The call.</param>
    public static async Task<T> RunAsync<T>(string operation, string? model, int? count, Func<Task<T>> call)
    {
        var named = string.IsNullOrEmpty(model) ? null : model;
        using var activity = _source.StartActivity(named is null ? operation : $"{operation} {named}", ActivityKind.Client);
        activity?.SetTag("gen_ai.provider.name", "zeroshot-orleans").SetTag("gen_ai.operation.name", operation).SetTag("gen_ai.request.model", named).SetTag("zeroshot.input.count", count);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity?.SetTag("error.type", exception is ZeroShotException known ? known.Code.ToString() : exception.GetType().FullName).SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }
}
