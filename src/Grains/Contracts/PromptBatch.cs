namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>Which request the prompts of a call belong to. Travels beside the arguments, from label sets to the text encoders.</summary>
/// <param name="Request">Distinguishes requests of a tenant that are in flight; empty for a call that is a request of its own.</param>
/// <param name="ToCome">Prompts of the request in later calls.</param>
/// <param name="HasStarted">Whether prompts of the request were encoded already: such a request is not refused any more.</param>
/// <param name="IsBulk">Whether it is for a job, and not for somebody who waits.</param>
internal readonly record struct PromptBatch(string Request, int ToCome, bool HasStarted, bool IsBulk)
{
    private const string RequestKey = "zso.prompts.request";
    private const string ToComeKey = "zso.prompts.to-come";
    private const string HasStartedKey = "zso.prompts.started";
    private const string IsBulkKey = "zso.prompts.bulk";

    /// <summary>That of the current call.</summary>
    public static PromptBatch Current => new(
        RequestContext.Get(RequestKey) as string ?? "", RequestContext.Get(ToComeKey) as int? ?? 0, RequestContext.Get(HasStartedKey) is true, RequestContext.Get(IsBulkKey) is true);

    /// <summary>Sets it for the calls that the current asynchronous method makes from here on.</summary>
    public void Apply()
    {
        RequestContext.Set(RequestKey, Request);
        RequestContext.Set(ToComeKey, ToCome);
        RequestContext.Set(HasStartedKey, HasStarted);
        RequestContext.Set(IsBulkKey, IsBulk);
    }
}
