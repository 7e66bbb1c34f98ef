namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>A deadline for events that take milliseconds unless something is wrong.</summary>
internal static class Soon
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<T> OfAsync<T>(Task<T> task, string what)
    {
        await OfAsync((Task)task, what);
        return await task;
    }

    public static async Task OfAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Timed out after {Deadline.TotalSeconds:0} s waiting for {what}.", exception);
        }
    }
}
