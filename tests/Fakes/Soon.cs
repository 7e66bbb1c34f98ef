namespace ZeroShotOrleans.Fakes;

/// <summary>A deadline for events that take milliseconds unless something is wrong.</summary>
internal static class Soon
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a result.</summary>
    /// <param name="task">The result.</param>
    /// <param name="what">What the test waits for, for the message.</param>
    /// <param name="within">The deadline; null: <see cref="Deadline"/>.</param>
    public static async Task<T> OfAsync<T>(Task<T> task, string what, TimeSpan? within = null)
    {
        await OfAsync((Task)task, what, within);
        return await task;
    }

    /// <summary>Waits for something to end.</summary>
    public static async Task OfAsync(Task task, string what, TimeSpan? within = null)
    {
        var deadline = within ?? Deadline;
        try
        {
            await task.WaitAsync(deadline, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Timed out after {deadline.TotalSeconds:0} s waiting for {what}.", exception);
        }
    }
}
