namespace ZeroShotOrleans;

/// <summary>What travels beside the arguments of calls: for whom the work is done, and until when its answer helps.</summary>
/// <remarks>Valid for the calls of the current asynchronous method. Silos trust it, as they trust everybody who can call grains.</remarks>
internal static class CallContext
{
    private const string TenantKey = "zso.tenant";
    private const string AnswerByKey = "zso.answer-by";

    /// <summary>The tenant whose share of the encoders is used; empty for callers without one.</summary>
    public static string Tenant
    {
        get => RequestContext.Get(TenantKey) as string ?? "";
        set => RequestContext.Set(TenantKey, value);
    }

    /// <summary>The deadline by which a caller on this machine expects the result; null without one.</summary>
    public static DateTimeOffset? AnswerBy
    {
        get => RequestContext.Get(AnswerByKey) is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set
        {
            if (value is { } time)
            {
                RequestContext.Set(AnswerByKey, time.UtcTicks);
            }
            else
            {
                RequestContext.Remove(AnswerByKey);
            }
        }
    }
}
