namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>The request that the prompts of a call belong to. Passed from label sets to the text encoders in addition to the arguments.</summary>
/// <param name="Request">Distinguishes requests of a tenant that are in flight; empty for a call that is a request by itself.</param>
/// <param name="ToCome">Number of prompts in later calls of the request.</param>
/// <param name="HasStarted">Whether prompts of the request were already encoded: such a request is no longer rejected.</param>
/// <param name="IsBulk">Whether it is for a job rather than an interactive request.</param>
internal readonly record struct PromptBatch(string Request, int ToCome, bool HasStarted, bool IsBulk)
{
    private const string RequestKey = "zso.prompts.request";
    private const string ToComeKey = "zso.prompts.to-come";
    private const string HasStartedKey = "zso.prompts.started";
    private const string IsBulkKey = "zso.prompts.bulk";

    /// <summary>The batch of the current call.</summary>
    public static PromptBatch Current => new(
        RequestContext.Get(RequestKey) as string ?? "", RequestContext.Get(ToComeKey) as int? ?? 0, RequestContext.Get(HasStartedKey) is true, RequestContext.Get(IsBulkKey) is true);

    /// <summary>Sets the batch for subsequent calls of the current asynchronous method.</summary>
    public void Apply()
    {
        RequestContext.Set(RequestKey, Request);
        RequestContext.Set(ToComeKey, ToCome);
        RequestContext.Set(HasStartedKey, HasStarted);
        RequestContext.Set(IsBulkKey, IsBulk);
    }
}
