namespace ZeroShotOrleans.Jobs.Exports;

/// <summary>Results could not be written to their place.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="mayPass">Whether another try may succeed.</param>
/// <param name="cause">The cause.</param>
internal sealed class ExportException(string message, bool mayPass = false, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether another try may succeed.</summary>
    public bool MayPass => mayPass;
}
