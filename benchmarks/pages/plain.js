// Keygen's tutorial in JavaScript alone: what the others are measured against.
const form = document.querySelector('#register');
const status = document.querySelector('[role=status]');
const { account, apiUrl } = form.dataset;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const response = await fetch(`${apiUrl}/v1/accounts/${account}/users`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/vnd.api+json', Accept: 'application/vnd.api+json' },
    body: JSON.stringify({
      data: {
        type: 'users',
        attributes: {
          firstName: fields.get('first-name'),
          lastName: fields.get('last-name'),
          email: fields.get('email'),
          password: fields.get('password'),
        },
      },
    }),
  });
  const { data, errors } = await response.json();
  status.textContent = errors
    ? errors.map(({ detail }) => detail).join('\n')
    : `Welcome, ${data.attributes.fullName}!`;
});

performance.mark('live');
